use super::super::dom::{Dom, TOP};
use super::super::work::Work;
use super::{Value, XPath, string_of};
use crate::recipe::xml;

const PAGE: &str = r##"<html lang="en"><body><div class="list news"><article id="a"><h2><a href="/1">One</a></h2>
<p>first <b>bold</b></p><span>by Ann</span><time datetime="2026-03-14">14 March</time></article>
<article id="b" class="ad"><h2><a href="/2">Two</a></h2><p>second</p></article>
<article id="c"><h2><a href="/3" title="T3">Three</a></h2><p>third</p><p>more</p></article></div>
<table><tr><td>1</td><td>2</td></tr><tr><td>10</td></tr></table></body></html>"##;

/// The value as one text: nodes by their string values, `|` between them.
fn show(dom: &Dom, text: &str) -> String {
    let work = Work::default();
    let path = XPath::parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
    match path.evaluate(dom, TOP, &work) {
        Value::Nodes(nodes) => {
            nodes.into_iter().map(|node| string_of(dom, node, &work)).collect::<Vec<_>>().join("|")
        }
        Value::Text(text) => format!("'{text}'"),
        Value::Number(number) => number.to_string(),
        Value::Bool(value) => value.to_string(),
    }
}

#[test]
fn expressions_on_a_page() {
    let (dom, _) = Dom::html(PAGE);
    for (text, expected) in [
        ("//h2", "One|Two|Three"),
        ("//H2/A/@HREF", "/1|/2|/3"),
        ("/html/body/div/article[2]/h2", "Two"),
        ("//article[last()]/p", "third|more"),
        ("//article/p[1]", "first bold|second|third"),
        ("(//article/p)[1]", "first bold"),
        ("//p[position() > 1]", "more"),
        ("//article[position() mod 2 = 1]/@id", "a|c"),
        ("//article[not(contains(@class, 'ad'))]/@id", "a|c"),
        ("//a[contains(@href, '3')]/ancestor::article/@id", "c"),
        ("//div[contains(concat(' ', normalize-space(@class), ' '), ' news ')]/article/@id", "a|b|c"),
        ("//article[@id='a' or @id='c']/@id", "a|c"),
        ("//article[h2/a = 'Two']/@id", "b"),
        ("//a/../..//p", "first bold|second|third|more"),
        ("//article[1]/following-sibling::article/@id", "b|c"),
        ("//article[3]/preceding-sibling::article/@id", "a|b"),
        ("//article[3]/preceding-sibling::article[1]/@id", "b"),
        ("//article[@id='b']/following::td", "1|2|10"),
        ("//article[@id='b']/preceding::h2", "One"),
        ("//h2 | //time", "One|14 March|Two|Three"),
        ("descendant::a[string-length(@title) > 0]", "Three"),
        ("string(//time/@datetime)", "'2026-03-14'"),
        ("substring-after(//span, 'by ')", "'Ann'"),
        ("substring-before('2026-03-14', '-')", "'2026'"),
        ("substring('12345', 2, 3)", "'234'"),
        ("substring('12345', 1.5, 2.6)", "'234'"),
        ("translate('a.b.c', '.', '/')", "'a/b/c'"),
        ("translate('ABC', 'ABC', 'ab')", "'ab'"),
        ("concat('https://x', //a/@href, '?q=', 1 + 2)", "'https://x/1?q=3'"),
        ("normalize-space(//article[1]/p)", "'first bold'"),
        ("count(//article)", "3"),
        ("count(//td) * 2 - -1", "7"),
        ("sum(//td)", "13"),
        ("//td[. >= 2]", "2|10"),
        ("//td < 2", "true"),
        ("//td > 10", "false"),
        ("//h2 = //a", "true"),
        ("starts-with('半岛新闻', '半岛')", "true"),
        ("string-length('半岛')", "2"),
        ("boolean(//nothing)", "false"),
        ("number('x')", "NaN"),
        ("7 div 2", "3.5"),
        ("round(2.5) + floor(1.9) + ceiling(0.1)", "5"),
        ("name(//time)", "'time'"),
        ("//*[name() = 'time']", "14 March"),
        ("//article[1]/*[self::h2 or self::span]", "One|by Ann"),
        ("//b/text()", "bold"),
        ("id('c')/h2", "Three"),
        ("//*[@title]/@title", "T3"),
        ("//p[lang('en')][2]", "more"),
        ("//article[h2][p][2]/@id", "b"),
        ("//@datetime/parent::time", "14 March"),
        ("\"Anonymous\"", "'Anonymous'"),
        ("//comment()", ""),
    ] {
        assert_eq!(show(&dom, text), expected, "{text}");
    }
}

#[test]
fn names_in_xml() {
    let (dom, why) = xml::read(
        r#"<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x "y">]><r xmlns="urn:x" xmlns:media="urn:m"><item><title>A &amp; B</title>
        <media:thumbnail url="t.jpg"/><title><![CDATA[<b>C</b>]]></title></item><Item>not closed</r>"#,
    );
    assert_eq!(why, None);
    for (text, expected) in [
        ("//item/title", "A & B|<b>C</b>"),
        ("//media:thumbnail/@url", "t.jpg"),
        ("//*[local-name() = 'thumbnail']/@url", "t.jpg"),
        ("//media:*/@url", "t.jpg"),
        ("//Item", "not closed"),
    ] {
        assert_eq!(show(&dom, text), expected, "{text}");
    }
}

#[test]
fn mistakes_have_a_place() {
    for (text, at, part) in [
        ("", 0, "missing"),
        ("//div[", 6, "missing"),
        ("//div[@class='x]", 13, "never closed"),
        ("//div[contains(@class, 'x')", 27, "`]`"),
        ("//div]", 5, "does not belong"),
        ("foo(1)", 0, "no function foo()"),
        ("contains('a')", 0, "takes 2 arguments, not 1"),
        ("//a/matches(., 'x')", 4, "cannot be a step"),
        ("namespace::x", 0, "no axis"),
        ("$x", 0, "variables"),
        ("//a[@b=“c”]", 7, "quotation mark"),
        ("//a b", 4, "operator"),
    ] {
        let (message, place) = XPath::parse(text).expect_err(text);
        assert!(message.contains(part) && place == at, "{text}: {message} at {place}");
    }
    for hostile in ["(".repeat(3_000), "-".repeat(3_000) + "1", "1+".repeat(1_500) + "1", "a[".repeat(1_000)]
    {
        // A long row of minus signs is allowed; the others are refused; none exhausts the stack.
        let _ = XPath::parse(&hostile).map(|path| path.evaluate(&Dom::empty(true), TOP, &Work::default()));
    }
}

#[test]
fn costly_expressions_end() {
    let page = format!("<div>{}</div>", "<p>a</p>".repeat(20_000));
    let (dom, _) = Dom::html(&page);
    for text in [
        "//p/following-sibling::p/preceding-sibling::p/following-sibling::p",
        "//p[count(following-sibling::p) > count(preceding-sibling::p)]",
        "//p[count(//p[count(//p) > 1]) > 1]",
        "//*[contains(., 'b')]//*[contains(., 'b')]",
        "//p/preceding::p[2]",
    ] {
        let work = Work::default();
        let _ = XPath::parse(text).expect("a good path").evaluate(&dom, TOP, &work);
    }
}
