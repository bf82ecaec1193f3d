//! The portal's own words for an address, from a title in any script.

/// Longest slug; the id is what finds the item, the slug is for people.
const SLUG_BYTES_MAX: usize = 80;

/// A title as lower-case ASCII words joined by hyphens. Latin letters lose their marks, Cyrillic
/// and Greek letters are transliterated; of other scripts nothing remains, and a title without
/// three remaining letters has no slug.
pub fn slug(title: &str) -> String {
    let mut slug = String::new();
    let mut gap = false;
    for letter in title.chars().flat_map(char::to_lowercase) {
        match ascii_of(letter) {
            Some("") => {}
            Some(ascii) => {
                if gap && !slug.is_empty() {
                    slug.push('-');
                }
                gap = false;
                slug.push_str(ascii);
            }
            None => gap = true,
        }
    }
    if slug.len() > SLUG_BYTES_MAX {
        let cut = match slug[..=SLUG_BYTES_MAX].rfind('-') {
            Some(hyphen) => hyphen,
            None => SLUG_BYTES_MAX,
        };
        slug.truncate(cut);
    }
    let n_letters = slug.bytes().filter(u8::is_ascii_alphabetic).count();
    if n_letters < 3 { String::new() } else { slug }
}

/// ASCII for one lower-case character; empty for marks that vanish inside a word, `None` for what
/// parts words.
fn ascii_of(letter: char) -> Option<&'static str> {
    const ASCII: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
    if let Some(at) = ASCII.find(letter) {
        return Some(&ASCII[at..=at]);
    }
    let ascii =
        match letter {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ə' | 'а' | 'α' | 'ά' => {
                "a"
            }
            'æ' => "ae",
            'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
            'ď' | 'đ' | 'ð' | 'д' | 'δ' => "d",
            'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'е' | 'э' | 'ё' | 'є' | 'ε'
            | 'έ' => "e",
            'ф' | 'φ' => "f",
            'ĝ' | 'ğ' | 'ġ' | 'ģ' | 'г' | 'ґ' | 'γ' => "g",
            'ĥ' | 'ħ' => "h",
            'ì' | 'í' | 'î' | 'ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'и' | 'і' | 'ι' | 'ί' | 'η'
            | 'ή' => "i",
            'ї' => "yi",
            'ĵ' | 'ј' => "j",
            'ķ' | 'к' | 'κ' | 'қ' => "k",
            'ĺ' | 'ļ' | 'ľ' | 'ł' | 'л' | 'λ' => "l",
            'м' | 'μ' => "m",
            'ñ' | 'ń' | 'ņ' | 'ň' | 'н' | 'ν' => "n",
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'о' | 'ο' | 'ό' | 'ω' | 'ώ' => {
                "o"
            }
            'œ' => "oe",
            'п' | 'π' => "p",
            'ŕ' | 'ŗ' | 'ř' | 'р' | 'ρ' => "r",
            'ś' | 'ŝ' | 'ş' | 'ș' | 'š' | 'с' | 'σ' | 'ς' => "s",
            'ß' => "ss",
            'ţ' | 'ț' | 'ť' | 'ŧ' | 'т' | 'τ' => "t",
            'þ' | 'θ' => "th",
            'ù' | 'ú' | 'û' | 'ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'у' | 'ў' | 'ү' | 'ұ' => {
                "u"
            }
            'ŵ' => "w",
            'в' | 'β' => "v",
            'б' => "b",
            'ý' | 'ÿ' | 'ŷ' | 'ы' | 'й' | 'υ' | 'ύ' => "y",
            'ź' | 'ż' | 'ž' | 'з' | 'ζ' => "z",
            'ж' => "zh",
            'х' | 'χ' => "kh",
            'ц' => "ts",
            'ч' => "ch",
            'ш' => "sh",
            'щ' => "shch",
            'ю' => "yu",
            'я' => "ya",
            'ξ' => "x",
            'ψ' => "ps",
            // Soft and hard signs, apostrophes, soft hyphens and combining marks stand inside words.
            'ь' | 'ъ' | '\'' | '’' | 'ʼ' | '\u{ad}' | '\u{300}'..='\u{36f}' => "",
            _ => return None,
        };
    Some(ascii)
}

#[cfg(test)]
mod tests;
