use super::*;

#[test]
fn dates_as_people_write_them() {
    for (text, utc) in [
        ("Mon, 14 Mar 2022 02:30:09 GMT", "2022-03-14T02:30:09Z"),
        ("14 Mar 22 10:30 +0800", "2022-03-14T02:30:00Z"),
        ("2022-03-14T10:30:09.5+08:00", "2022-03-14T02:30:09.5Z"),
        ("2022-03-14 10:30", "2022-03-14T10:30:00Z"),
        ("Sun Jan  4 16:29:06 PST 2004", "2004-01-05T00:29:06Z"),
        ("2022年3月14日 10:30", "2022-03-14T10:30:00Z"),
        ("2022年3月14日 下午2点30分", "2022-03-14T14:30:00Z"),
        ("2022年03月14日10时30分", "2022-03-14T10:30:00Z"),
        ("2004년 05월 28일 오후 11:31:25", "2004-05-28T14:31:25Z"),
        ("2004-05-25 오후 11:23:17", "2004-05-25T14:23:17Z"),
        ("14. März 2022, 10:30 Uhr", "2022-03-14T10:30:00Z"),
        ("14 марта 2022 г.", "2022-03-14T00:00:00Z"),
        ("14 مارس 2022", "2022-03-14T00:00:00Z"),
        ("le 14 août 2022 à 10:30", "2022-08-14T10:30:00Z"),
        ("March 14th, 2022 2:05 p.m. EST", "2022-03-14T19:05:00Z"),
        ("14.03.2022", "2022-03-14T00:00:00Z"),
        ("03/14/2022", "2022-03-14T00:00:00Z"),
        ("2022/03/14", "2022-03-14T00:00:00Z"),
        ("20220314T103009Z", "2022-03-14T10:30:09Z"),
        ("2022-03", "2022-03-01T00:00:00Z"),
        ("Fri, 31 Dec 1999 23:59:60 GMT", "2000-01-01T00:00:00Z"),
        ("Wed, 02 Oct 2002 08:00:00 -0500 (EST)", "2002-10-02T13:00:00Z"),
    ] {
        assert_eq!(parse_date(text).map(|at| at.to_string()).as_deref(), Some(utc), "{text}");
    }
    for text in [
        "",
        "yesterday",
        "03/04/2022",
        "31 Feb 2022",
        "14 Mar",
        "Invalid Date",
        "2022-13-01",
        "10:30",
        "1e9",
        "99999999999999999999",
        "14 Foo 2022",
        "2022-03-14T25:00:00Z",
        "2022-03-14 10:30 XST",
        "٢٠٢٢",
        "Mar 2022",
    ] {
        assert_eq!(parse_date(text), None, "{text}");
    }
}

#[test]
fn dates_that_count_from_now() {
    let now: Timestamp = "2022-03-14T12:00:00Z".parse().expect("a time");
    for (text, utc) in [
        ("3小时前", "2022-03-14T09:00:00Z"),
        ("5 minutes ago", "2022-03-14T11:55:00Z"),
        ("an hour ago", "2022-03-14T11:00:00Z"),
        ("vor 2 Tagen", "2022-03-12T12:00:00Z"),
        ("昨天 10:30", "2022-03-13T10:30:00Z"),
        ("Yesterday", "2022-03-13T00:00:00Z"),
        ("刚刚", "2022-03-14T12:00:00Z"),
        ("منذ 5 دقائق", "2022-03-14T11:55:00Z"),
        ("2022-03-01", "2022-03-01T00:00:00Z"),
    ] {
        assert_eq!(parse_date_relative(text, now).map(|at| at.to_string()).as_deref(), Some(utc), "{text}");
    }
    for text in ["前", "3 lightyears ago", "tomorrow", "yesterday evening", "99999 days ago"] {
        assert_eq!(parse_date_relative(text, now), None, "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "[0-9:+年月日/. TZa-zé-]{0,40}") {
        let _ = parse_date(&text);
        let _ = parse_date_relative(&text, Timestamp::UNIX_EPOCH);
    }
}
