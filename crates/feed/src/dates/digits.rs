//! Digits of other scripts, and Chinese numerals where they count years, months, days and hours.

use std::borrow::Cow;

/// The first digit of each script that is read. Persian's digits are not: they go with another calendar.
const ZEROS: &[u32] = &[0x660, 0x966, 0x9e6, 0xe50, 0xff10];

/// A text with ASCII's digits; `None` when it holds numbers that are not understood.
pub(super) fn to_ascii(text: &str) -> Option<Cow<'_, str>> {
    if text.is_ascii() {
        return Some(Cow::Borrowed(text));
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let numeral = rest.find(|c| !is_numeral(c)).unwrap_or(rest.len());
        if numeral > 0 {
            let counted = rest[numeral..]
                .starts_with(['年', '月', '日', '号', '號', '时', '時', '点', '點', '分', '秒']);
            if counted {
                out.push_str(&value(&rest[..numeral])?);
            } else {
                out.push_str(&rest[..numeral]);
            }
            rest = &rest[numeral..];
            continue;
        }
        match ZEROS.iter().find_map(|zero| char::from_digit(u32::from(c).checked_sub(*zero)?, 10)) {
            Some(digit) => out.push(digit),
            None => out.push(c),
        }
        rest = &rest[c.len_utf8()..];
    }
    Some(Cow::Owned(out))
}

fn is_numeral(c: char) -> bool {
    c == '十' || digit(c).is_some()
}

fn digit(c: char) -> Option<char> {
    let place =
        "〇一二三四五六七八九".chars().position(|numeral| numeral == c).or((c == '零').then_some(0))?;
    char::from_digit(u32::try_from(place).ok()?, 10)
}

/// `二〇二二` digit by digit, `十四` and `二十三` by tens.
fn value(numeral: &str) -> Option<String> {
    let digits = |text: &str| text.chars().map(digit).collect::<Option<String>>();
    match numeral.split_once('十') {
        None => digits(numeral),
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { "1".to_owned() } else { digits(tens)? };
            let ones = if ones.is_empty() { "0".to_owned() } else { digits(ones)? };
            (tens.len() == 1 && ones.len() == 1).then(|| tens + &ones)
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn digits_of_many_scripts() {
        for (text, want) in [
            ("14 Mar 2022", Some("14 Mar 2022")),
            ("２０２２／３", Some("2022／3")),
            ("١٤ مارس ٢٠٢٢", Some("14 مارس 2022")),
            ("二〇二二年三月十四日 星期一", Some("2022年3月14日 星期一")),
            ("二〇二二年十二月二十日", Some("2022年12月20日")),
            ("一十十日", None),
        ] {
            assert_eq!(super::to_ascii(text).as_deref(), want, "{text}");
        }
    }
}
