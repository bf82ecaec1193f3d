use std::borrow::Cow;

use jiff::Timestamp;
use portolan_core::{
    Cursor, Exchange, Harvest, RawItem, Request, Settings, Tag,
    message::{Answer, Response},
    page::{MenuNode, Page},
    raw::{Part, RawDate, RawText},
};
use proptest::prelude::*;
use serde_json::json;

use super::{
    Census, CreateCall, Fault, MESSAGE_BYTES_MAX, MESSAGE_PARTS_MAX, ParseCall, PlanAnswer,
    PlanCall, RenderAnswer, WireError, decode, encode,
};

/// A message that comes back as it went.
#[track_caller]
fn check<T>(message: &T)
where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let bytes = encode(message).unwrap();
    assert_eq!(decode::<T>(&bytes).as_ref(), Ok(message));
}

#[test]
fn messages_come_back_as_they_went() {
    let settings: Settings =
        serde_json::from_value(json!({ "url": "https://a.example", "pages": 3, "ratio": 134.26 }))
            .unwrap();
    check(&CreateCall { settings: Cow::Owned(settings) });
    check(&PlanCall {
        source: "town".into(),
        now: Timestamp::UNIX_EPOCH,
        cursor: Cow::Owned(Cursor(json!({ "since": [1, null, "x"] }))),
    });
    check(&PlanAnswer { requests: vec![Request::get("https://a.example").when_news()] });
    check(&exchange());
    check(&harvest());
    check(&Page::default());
    check(&RenderAnswer { bytes: vec![0, 255, 10] });
    check(&Fault { message: "words".to_owned(), place: None });
}

#[test]
fn a_body_costs_its_own_bytes() {
    let mut call = exchange();
    if let Answer::Response(response) = &mut call.exchange.to_mut().answer {
        response.body = vec![0xf7; 100_000];
    }
    let bytes = encode(&call).unwrap().len();
    assert!(bytes < 100_000 + 1_000, "{bytes} bytes for a body of 100000");
}

#[test]
fn fields_of_the_future_are_passed_over() {
    #[derive(serde::Serialize)]
    struct Later {
        shape: Vec<u8>,
        requests: Vec<Request>,
        more: Option<String>,
    }
    let later =
        Later { shape: vec![1], requests: vec![Request::get("https://a.example")], more: None };
    let answer: PlanAnswer = decode(&encode(&later).unwrap()).unwrap();
    assert_eq!(answer.requests.len(), 1);
}

#[test]
fn messages_have_limits() {
    let long = RenderAnswer { bytes: vec![0; MESSAGE_BYTES_MAX] };
    assert!(matches!(encode(&long), Err(WireError::TooLarge { .. })));
    assert!(matches!(
        decode::<Fault>(&vec![0; MESSAGE_BYTES_MAX + 1]),
        Err(WireError::TooLarge { .. })
    ));

    let node = |children| MenuNode { children, ..MenuNode::default() };
    let deep = |levels| (0..levels).fold(node(Vec::new()), |inner, _| node(vec![inner]));
    check(&deep(40));
    assert!(decode::<MenuNode>(&encode(&deep(200)).unwrap()).is_err());
}

#[test]
fn hostile_bytes_are_refused() {
    let unknown_key_with_depth = [b"\x81\xa1x".as_slice(), &[0x91; 5_000_000]].concat();
    let lengths =
        [b"\xdf\xff\xff\xff\xff".as_slice(), b"\xdd\xff\xff\xff\xff", b"\xc6\xff\xff\xff\xff"];
    for bytes in lengths.into_iter().chain([unknown_key_with_depth.as_slice(), b"", b"\xc1"]) {
        assert!(decode::<Harvest>(bytes).is_err());
        assert!(decode::<ParseCall<'static>>(bytes).is_err());
        assert!(decode::<Page>(bytes).is_err());
    }
}

#[test]
fn few_bytes_cannot_take_much_memory() {
    // 64 MiB of empty items, of empty texts, and of nothing in a cursor.
    let n_values = u32::try_from(MESSAGE_BYTES_MAX - 64).unwrap().to_be_bytes();
    for (head, value) in [
        (b"\x81\xa5items\xdd".as_slice(), 0x80),
        (b"\x81\xa5items\xdd", 0x90),
        (b"\x81\xa5items\x91\x81\xa7aliases\xdd", 0xa0),
        (b"\x81\xa6cursor\xdd", 0xc0),
    ] {
        let bytes = [head, &n_values, &vec![value; MESSAGE_BYTES_MAX - 64]].concat();
        let refused = decode::<Harvest>(&bytes).unwrap_err();
        assert!(matches!(refused, WireError::TooMany { .. }), "{refused}");
    }
    // What a large site has to say is far from that.
    let mut large = harvest();
    large.items = vec![large.items[0].clone(); 40_000];
    check(&large);
    let empty = RawItem::default();
    let most = size_of_val(&empty) * MESSAGE_PARTS_MAX;
    assert!(most < 768 * 1024 * 1024, "a message can take {most} bytes");
}

#[test]
fn values_are_counted_as_they_are_written() {
    let all = [
        b"\x7f\xff\xc0\xc2\xc3".as_slice(),
        b"\xa2ab\xd9\x02ab\xda\x00\x02ab\xdb\x00\x00\x00\x02ab",
        b"\xc4\x02ab\xc5\x00\x02ab\xc6\x00\x00\x00\x02ab",
        b"\xc7\x02tab\xc8\x00\x02tab\xc9\x00\x00\x00\x02tab",
        b"\xd4ta\xd5tab\xd6tabcd\xd7tabcdefgh\xd8tabcdefghijklmnop",
        b"\xca1234\xcb12345678\xcc1\xcd12\xce1234\xcf12345678\xd01\xd112\xd21234\xd312345678",
        b"\x80\x90\xdc\x00\x00\xdd\x00\x00\x00\x00\xde\x00\x00\xdf\x00\x00\x00\x00",
    ];
    assert_eq!(Census::of(&all.concat()), Census { parts: 6, values: 5 + 4 + 3 + 3 + 5 + 10 + 6 });
    // Bytes that end early, and lengths that cannot be, end the walk.
    assert_eq!(Census::of(b"\xc6\xff\xff\xff\xff"), Census { parts: 0, values: 1 });
    assert_eq!(Census::of(b"\xdd"), Census { parts: 1, values: 1 });
}

proptest! {
    #[test]
    fn noise_is_refused_or_read(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        let _ = decode::<Harvest>(&bytes);
        let _ = decode::<ParseCall<'static>>(&bytes);
        let _ = decode::<CreateCall<'static>>(&bytes);
        let _ = decode::<Page>(&bytes);
    }

    #[test]
    fn damage_is_refused_or_read(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        end in any::<prop::sample::Index>(),
    ) {
        let mut messages = [encode(&harvest()).unwrap(), encode(&exchange()).unwrap()];
        for bytes in &mut messages {
            for (at, byte) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            bytes.truncate(end.index(bytes.len() + 1));
            let _ = decode::<Harvest>(bytes);
            let _ = decode::<ParseCall<'static>>(bytes);
        }
    }
}

fn exchange() -> ParseCall<'static> {
    let request = Request::get("https://a.example/?page=2").with_tag(Tag::of(&2));
    let mut response = Response::new("https://a.example/2", 200);
    response.headers.push(("content-type".to_owned(), "text/plain".to_owned()));
    response.body = b"\xff\x00body".to_vec();
    let exchange = Exchange::new(request, Answer::Response(response), Timestamp::UNIX_EPOCH);
    ParseCall { source: "town".into(), now: Timestamp::UNIX_EPOCH, exchange: Cow::Owned(exchange) }
}

fn harvest() -> Harvest {
    let mut item = RawItem::new("17", Part::Card);
    item.title = Some(RawText::html("The <i>bridge</i>"));
    let date = portolan_core::civil::date(2018, 3, 22);
    let when = Some(portolan_core::When::Day { date });
    item.published = Some(RawDate { raw: "22 March 2018".to_owned(), when });
    let mut harvest = Harvest::default();
    harvest.items.push(item);
    harvest.cursor = Some(Cursor(json!({ "seen": 17 })));
    harvest
}
