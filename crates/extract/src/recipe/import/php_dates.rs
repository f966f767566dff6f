//! The letters of PHP's `DateTime::createFromFormat` as those of `strptime`.

/// The form in the letters of `strptime`; `None` when a letter has no counterpart.
pub(super) fn to_strptime(format: &str) -> Option<String> {
    let mut out = String::new();
    let mut letters = format.chars();
    while let Some(c) = letters.next() {
        let form = match c {
            'd' | 'j' => "%d",
            'D' => "%a",
            'l' => "%A",
            'm' | 'n' => "%m",
            'M' => "%b",
            'F' => "%B",
            'Y' => "%Y",
            'y' => "%y",
            'H' | 'G' => "%H",
            'h' | 'g' => "%I",
            'i' => "%M",
            's' => "%S",
            'a' | 'A' => "%p",
            'u' | 'v' => "%f",
            'O' => "%z",
            'P' | 'p' => "%:z",
            'U' => "%s",
            // Zeroes what is not given, which is the case here anyway.
            '!' | '|' => "",
            '%' => "%%",
            '\\' => {
                out.push(letters.next()?);
                continue;
            }
            c if c.is_ascii_alphabetic() || matches!(c, '?' | '*' | '+' | '#') => return None,
            c => {
                out.push(c);
                continue;
            }
        };
        out.push_str(form);
    }
    Some(out).filter(|form| form.contains('%'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        for (php, expected) in [
            ("d/m/Y H:i", Some("%d/%m/%Y %H:%M")),
            ("j. F Y", Some("%d. %B %Y")),
            ("Y年n月j日", Some("%Y年%m月%d日")),
            ("Y-m-d\\TH:i:sP", Some("%Y-%m-%dT%H:%M:%S%:z")),
            ("!d.m.y", Some("%d.%m.%y")),
            ("jS F Y", None),
            ("no", None),
        ] {
            assert_eq!(to_strptime(php).as_deref(), expected, "{php}");
        }
        for form in ["d/m/Y H:i", "Y-m-d\\TH:i:sP", "l j F Y g:i A", "U"] {
            let form = to_strptime(form).expect("a form");
            assert_eq!(crate::recipe::dates::check_format(&form), Ok(()), "{form}");
        }
    }
}
