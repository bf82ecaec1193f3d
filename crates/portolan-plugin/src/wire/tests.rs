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
    CreateCall, Fault, MESSAGE_BYTES_MAX, MESSAGE_PARTS_MAX, ParseCall, PlanAnswer, PlanCall,
    RenderAnswer, WireError, decode, encode,
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
        history: true,
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
fn every_way_to_write_a_value_is_read() {
    let read = |bytes: &[u8]| decode::<serde_json::Value>(bytes).unwrap();
    for (bytes, value) in [
        (b"\xc0".as_slice(), json!(null)),
        (b"\xc2", json!(false)),
        (b"\xc3", json!(true)),
        (b"\x7f", json!(127)),
        (b"\xff", json!(-1)),
        (b"\xe0", json!(-32)),
        (b"\xcc\xff", json!(255)),
        (b"\xcd\x01\x00", json!(256)),
        (b"\xce\x00\x01\x00\x00", json!(65536)),
        (b"\xcf\xff\xff\xff\xff\xff\xff\xff\xff", json!(u64::MAX)),
        (b"\xd0\x80", json!(-128)),
        (b"\xd1\xff\x00", json!(-256)),
        (b"\xd2\x00\x00\x00\x07", json!(7)),
        (b"\xd3\x80\x00\x00\x00\x00\x00\x00\x00", json!(i64::MIN)),
        (b"\xca\x3f\x00\x00\x00", json!(0.5)),
        (b"\xcb\x3f\xe0\x00\x00\x00\x00\x00\x00", json!(0.5)),
        (b"\xa2ab", json!("ab")),
        (b"\xd9\x02ab", json!("ab")),
        (b"\xda\x00\x02ab", json!("ab")),
        (b"\xdb\x00\x00\x00\x02ab", json!("ab")),
        (b"\x92\x01\x90", json!([1, []])),
        (b"\xdc\x00\x01\x01", json!([1])),
        (b"\xdd\x00\x00\x00\x01\x01", json!([1])),
        (b"\x81\xa1a\x80", json!({ "a": {} })),
        (b"\xde\x00\x01\xa1a\x01", json!({ "a": 1 })),
        (b"\xdf\x00\x00\x00\x01\xa1a\x01", json!({ "a": 1 })),
    ] {
        assert_eq!(read(bytes), value, "{bytes:x?}");
        for end in 0..bytes.len() {
            assert!(decode::<serde_json::Value>(&bytes[..end]).is_err(), "{bytes:x?} up to {end}");
        }
    }
    for head in [b"\xc4\x02".as_slice(), b"\xc5\x00\x02", b"\xc6\x00\x00\x00\x02", b"\xa2"] {
        let bytes = [b"\x81\xa5bytes".as_slice(), head, b"\xff\x00"].concat();
        assert_eq!(decode::<RenderAnswer>(&bytes).unwrap().bytes, [255, 0]);
    }
    for extension in [b"\xd4ta".as_slice(), b"\xc7\x02tab", b"\xc1"] {
        let words = decode::<serde_json::Value>(extension).unwrap_err().to_string();
        assert!(words.starts_with("no message has a value that begins with 0x"), "{words}");
    }
}

/// Whatever a message says that this build does not know, wherever it says it.
#[test]
fn the_unknown_is_passed_over_and_counted() {
    #[derive(Debug, PartialEq, serde::Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Way {
        Known,
        #[serde(other)]
        Unknown,
    }
    let way = |value: serde_json::Value| decode::<Way>(&encode(&value).unwrap());
    assert_eq!(way(json!("known")), Ok(Way::Known));
    assert_eq!(way(json!("later")), Ok(Way::Unknown));
    assert_eq!(way(json!({ "later": [1, { "deep": [] }] })), Ok(Way::Unknown));
    assert!(way(json!({ "later": 1, "known": 2 })).is_err());
    assert!(way(json!(3)).is_err());

    let deep = |levels| {
        let levels = [0x91].repeat(levels);
        decode::<Harvest>(&[b"\x81\xa1x".as_slice(), &levels, b"\x01"].concat())
    };
    assert_eq!(deep(100), Ok(Harvest::default()));
    assert!(deep(200).unwrap_err().to_string().starts_with("it nests deeper than"));
    let many = [b"\x81\xa1x\xdd\x00\x10\x00\x00".as_slice(), &[0x80; 0x10_0000]].concat();
    assert!(matches!(decode::<Harvest>(&many), Err(WireError::TooMany { .. })));
}

#[test]
fn a_list_that_is_longer_than_its_type_is_refused() {
    let pair: Result<(u8, u8), _> = decode(b"\x93\x01\x02\x03");
    assert_eq!(pair.unwrap_err().to_string(), "1 values more than it should have");
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
    ParseCall {
        source: "town".into(),
        now: Timestamp::UNIX_EPOCH,
        exchange: Cow::Owned(exchange),
        history: false,
    }
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
