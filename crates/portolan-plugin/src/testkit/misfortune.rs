//! Bodies as they come when something goes wrong, always the same ones.

/// Bodies up to this length are cut after every byte.
pub(super) const CUT_EVERYWHERE_BYTES_MAX: usize = 2 * 1024;

/// Of longer bodies the first and the last bytes are all tried.
const CUT_HEAD_BYTES: usize = 512;
const CUT_TAIL_BYTES: usize = 16;

/// And as many places between as need this much reading.
const CUT_BYTES_READ: usize = 256 * 1024;

/// A long body grows to this length.
pub(super) const LONG_BODY_BYTES: usize = 256 * 1024;

/// Where a body is cut, and how to say that.
pub(super) struct Cuts {
    pub(super) ends: Vec<usize>,
    pub(super) is_complete: bool,
}

/// After every byte, or at the ends and evenly between them.
pub(super) fn cuts(len: usize) -> Cuts {
    if len <= CUT_EVERYWHERE_BYTES_MAX {
        return Cuts { ends: (0..len).collect(), is_complete: true };
    }
    let mut ends: Vec<usize> = (0..CUT_HEAD_BYTES).collect();
    ends.extend(len - CUT_TAIL_BYTES..len);
    // A cut in the middle costs half of the body on average.
    let n_between = (CUT_BYTES_READ / (len / 2)).clamp(8, 1024);
    // An odd numerator, so that the places do not fall on the beginnings of even records.
    ends.extend((1..=n_between).map(|nth| len * (2 * nth - 1) / (2 * n_between)));
    ends.sort_unstable();
    ends.dedup();
    ends.retain(|end| *end < len);
    Cuts { ends, is_complete: false }
}

/// A byte changed here and there.
pub(super) fn damaged(body: &[u8]) -> Vec<(String, Vec<u8>)> {
    const PLACES: usize = 64;
    const BYTES: [u8; 6] = [0x00, 0xff, b'<', b'"', b'\n', 0xc3];
    let mut bodies = Vec::new();
    let affordable = 8 + 2 * LONG_BODY_BYTES / body.len().max(1);
    let n_places = PLACES.min(body.len()).min(affordable);
    for place in 0..n_places {
        let at = (body.len() * (2 * place + 1)) / (2 * n_places);
        if let Some(slot) = body.get(at) {
            let byte = BYTES[place % BYTES.len()];
            let (mut changed, was) = (body.to_vec(), *slot);
            changed[at] = byte;
            bodies.push((format!("with {byte:#04x} for {was:#04x} at byte {at}"), changed));
        }
    }
    bodies
}

/// Nothing, noise, and what overflows the stack or the memory of a careless parser.
pub(super) fn hostile(sound: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    const DEPTH: usize = 100_000;
    let nested = |open: &str| open.repeat(DEPTH).into_bytes();
    let mut marked = b"\xef\xbb\xbf".to_vec();
    marked.extend_from_slice(sound);
    let wide: Vec<u8> = sound.iter().flat_map(|byte| [*byte, 0]).collect();
    let carriage: Vec<u8> =
        sound.iter().map(|byte| if *byte == b'\n' { b'\r' } else { *byte }).collect();
    vec![
        ("of nothing", Vec::new()),
        ("of blanks", b" \n\t \r\n".to_vec()),
        ("of zeros", vec![0; 4096]),
        ("of bytes that are no text", (0..=255).cycle().take(4096).collect()),
        ("that begins with a byte order mark", marked),
        ("that is UTF-16 and does not say so", wide),
        ("with carriage returns for line ends", carriage),
        ("of one line without end", vec![b'a'; LONG_BODY_BYTES]),
        ("of nested brackets", nested("[")),
        ("of nested objects", nested("{\"a\":")),
        ("of nested elements", nested("<a>")),
        ("of comments that never end", nested("<!--")),
        ("of one element with endless attributes", attributes()),
        ("of entities within entities", entities()),
        ("of numbers without end", [b"[".to_vec(), vec![b'9'; DEPTH], b"]".to_vec()].concat()),
    ]
}

/// The body again and again, up to a length; what a list of many would be.
pub(super) fn grown(body: &[u8]) -> Vec<u8> {
    let n_times = (LONG_BODY_BYTES / body.len().max(1)).clamp(1, 1000);
    body.repeat(n_times)
}

fn attributes() -> Vec<u8> {
    let mut text = String::from("<rss");
    for nth in 0..2_000 {
        text.push_str(&format!(" a{nth}=\"{nth}\""));
    }
    text.push('>');
    text.into_bytes()
}

/// A gigabyte for whoever unfolds it.
fn entities() -> Vec<u8> {
    let mut text = String::from("<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY l0 \"lol\">");
    for nth in 1..10 {
        let inner = format!("&l{};", nth - 1).repeat(10);
        text.push_str(&format!("<!ENTITY l{nth} \"{inner}\">"));
    }
    text.push_str(
        "]><rss version=\"2.0\"><channel><item><title>&l9;</title></item></channel></rss>",
    );
    text.into_bytes()
}
