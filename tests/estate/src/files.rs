//! Pictures and documents: made from their name, so that each is the same every time and nobody's work.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

pub(crate) struct File {
    pub(crate) content_type: &'static str,
    pub(crate) bytes: Vec<u8>,
}

/// The file at a path below the folder of uploads, if it has a kind we make.
pub(crate) fn file(path: &str) -> Option<File> {
    let (content_type, bytes) = match path.rsplit_once('.')? {
        (_, "css") => ("text/css; charset=utf-8", b"body { margin: 1rem; }\n".to_vec()),
        (_, "png") if is_upload(path) => ("image/png", picture(path)),
        (_, "pdf") if is_upload(path) => ("application/pdf", document(path)),
        _ => return None,
    };
    Some(File { content_type, bytes })
}

fn is_upload(path: &str) -> bool {
    path.starts_with("/sites/default/files/") || path.starts_with("/images/")
}

const WIDTH: u32 = 640;
const HEIGHT: u32 = 360;

/// A plain picture: sky, land and a path between them, in colours taken from the name.
fn picture(name: &str) -> Vec<u8> {
    let seed = xxhash_rust::xxh3::xxh3_64(name.as_bytes()).to_le_bytes();
    let tone = |byte: u8, low: u8| low + byte % 80;
    let palette = [
        [tone(seed[0], 120), tone(seed[1], 150), tone(seed[2], 170)],
        [tone(seed[3], 60), tone(seed[4], 90), tone(seed[5], 50)],
        [230, 220, 200],
    ];
    let horizon = HEIGHT / 3 + u32::from(seed[6]);
    let mut rows = Vec::new();
    for y in 0..HEIGHT {
        // Each row begins with the number of its filter.
        rows.push(0);
        for x in 0..WIDTH {
            let half_width = y.saturating_sub(horizon) / 4 + 2;
            let middle = WIDTH / 2 + u32::from(seed[7] % 64);
            let colour = match y {
                y if y < horizon => 0,
                _ if x.abs_diff(middle) < half_width => 2,
                _ => 1,
            };
            rows.push(colour);
        }
    }
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend(WIDTH.to_be_bytes());
    header.extend(HEIGHT.to_be_bytes());
    // Eight bits a pixel, by palette, neither interlaced nor filtered.
    header.extend([8, 3, 0, 0, 0]);
    chunk(&mut png, *b"IHDR", &header);
    chunk(&mut png, *b"PLTE", palette.as_flattened());
    chunk(&mut png, *b"IDAT", &deflate(&rows));
    chunk(&mut png, *b"IEND", &[]);
    png
}

fn chunk(png: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    let length = u32::try_from(data.len()).expect("a chunk of these small pictures is short");
    let mut crc = flate2::Crc::new();
    crc.update(&kind);
    crc.update(data);
    png.extend(length.to_be_bytes());
    png.extend(kind);
    png.extend(data);
    png.extend(crc.sum().to_be_bytes());
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("writing to memory does not fail");
    encoder.finish().expect("writing to memory does not fail")
}

/// A document of one page that says its own name.
fn document(path: &str) -> Vec<u8> {
    let name: String = path
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | '_'))
        .collect();
    let text = format!("BT /F1 18 Tf 72 720 Td ({name}: demonstration document) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut pdf = String::from("%PDF-1.4\n");
    let mut offsets = Vec::new();
    for (idx, object) in objects.iter().enumerate() {
        offsets.push(pdf.len());
        pdf.push_str(&format!("{} 0 obj\n{object}\nendobj\n", idx + 1));
    }
    let table = pdf.len();
    pdf.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for offset in offsets {
        pdf.push_str(&format!("{offset:010} 00000 n \n"));
    }
    pdf.push_str(&format!(
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n",
        objects.len() + 1
    ));
    pdf.into_bytes()
}
