//! The two forms that nearly all feeds write, read without taking them apart: RFC 3339 and RFC 822.
//!
//! Whatever is not exactly of one of them is left to the patient reader, which reads these alike.

use super::instant;
use jiff::civil::Date;
use tidings_model::Timestamp;

/// Reads `2022-03-14T10:30:09Z` and `Mon, 14 Mar 2022 10:30:09 +0800`.
pub(super) fn read(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    match bytes.first()? {
        b'0'..=b'9' if bytes.get(4) == Some(&b'-') => rfc3339(bytes),
        b'A'..=b'Z' if bytes.get(3) == Some(&b',') => rfc822(bytes),
        _ => None,
    }
}

fn rfc3339(b: &[u8]) -> Option<Timestamp> {
    let fixed =
        *b.get(7)? == b'-' && matches!(b.get(10)?, b'T' | b' ') && *b.get(13)? == b':' && *b.get(16)? == b':';
    let date = Date::new(i16::from(two(b, 0)?) * 100 + i16::from(two(b, 2)?), two(b, 5)?, two(b, 8)?).ok()?;
    let time = (two(b, 11)?, two(b, 14)?, two(b, 17)?, 0);
    let zone = match b.get(19..)? {
        b"Z" => 0,
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => offset(*sign, two(b, 20)?, two(b, 23)?)?,
        _ => return None,
    };
    fixed.then(|| instant(date, time, None, zone)).flatten()
}

fn rfc822(b: &[u8]) -> Option<Timestamp> {
    let spaced = [4, 7, 11, 16].iter().all(|at| b.get(*at) == Some(&b' '));
    let coloned = [19, 22].iter().all(|at| b.get(*at) == Some(&b':'));
    const DAYS: [&[u8]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];
    const MONTHS: [&[u8]; 12] =
        [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
    let month = b.get(8..11).and_then(|name| MONTHS.iter().position(|month| *month == name))?;
    if !spaced || !coloned || !DAYS.contains(&&b[..3]) {
        return None;
    }
    let year = i16::from(two(b, 12)?) * 100 + i16::from(two(b, 14)?);
    let date = Date::new(year, i8::try_from(month + 1).ok()?, two(b, 5)?).ok()?;
    let time = (two(b, 17)?, two(b, 20)?, two(b, 23)?, 0);
    let zone = match b.get(25..)? {
        b" GMT" | b" UTC" | b" Z" => 0,
        [b' ', sign @ (b'+' | b'-'), _, _, _, _] => offset(*sign, two(b, 27)?, two(b, 29)?)?,
        _ => return None,
    };
    instant(date, time, None, zone)
}

/// The number of two digits.
fn two(b: &[u8], at: usize) -> Option<i8> {
    let digit = |at: usize| b.get(at).filter(|b| b.is_ascii_digit()).map(|b| b - b'0');
    i8::try_from(digit(at)? * 10 + digit(at + 1)?).ok()
}

fn offset(sign: u8, hours: i8, minutes: i8) -> Option<i32> {
    if hours > 14 || minutes > 59 {
        return None;
    }
    let offset = i32::from(hours) * 60 + i32::from(minutes);
    Some(if sign == b'-' { -offset } else { offset })
}

#[cfg(test)]
mod tests {
    use super::super::slowly;
    use super::*;

    proptest::proptest! {
        #[test]
        fn both_readers_agree(
            date in "(Mon|Fri|Foo), [0-3][0-9] (Mar|Dec|Xyz) (19|20)[0-9]{2} [0-2][0-9]:[0-6][0-9]:[0-6][0-9] (GMT|Z|[+-](0|1)[0-9][0-6]0)",
            iso in "(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-6][0-9]:[0-6][0-9](Z|[+-](0|1)[0-9]:[0-6]0)",
        ) {
            for text in [date, iso] {
                let quickly = read(&text);
                if quickly.is_some() {
                    proptest::prop_assert_eq!(quickly, slowly(&text));
                }
            }
        }
    }
}
