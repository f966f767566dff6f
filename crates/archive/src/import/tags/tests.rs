use super::*;
use proptest::prelude::*;

#[test]
fn tags_with_a_meaning() {
    use ImportForm::*;
    for (form, text, expected) in [
        (Jekyll, "a {% raw %}{{ x }}{% endraw %} b", "a {{ x }} b"),
        (Jekyll, "{% highlight ruby linenos %}\nputs `1`\n{% endhighlight %}", "\n```ruby\nputs `1`\n```\n"),
        (Jekyll, "![x]({{ site.baseurl }}/a.png)", "![x](/a.png)"),
        (Jekyll, "![x]({{ \"/a.png\" | relative_url }})", "![x](/a.png)"),
        (Jekyll, "[x]({% post_url 2020-01-01-a %})", "[x](2020-01-01-a)"),
        (Jekyll, "a\n{: .note}\nb", "a\nb"),
        (Jekyll, "```\n{% raw %}{{ x }}{% endraw %}\n```\n", "```\n{{ x }}\n```\n"),
        (Jekyll, "a {%- comment -%} b {%- endcomment -%} c", "a  c"),
        (Hexo, "{% asset_img \"a b.png\" 图 %}", "<img src=\"a%20b.png\" alt=\"图\">"),
        (
            Hexo,
            "{% asset_img left a.png 200 100 '\"t\" \"alt & x\"' %}",
            "<img src=\"a.png\" alt=\"alt &amp; x\">",
        ),
        (Hexo, "{% codeblock Title lang:c++ %}\nx\n{% endcodeblock %}", "\n```c++\nx\n```\n"),
        (Hexo, "{% post_link some-post 'A title' %}", "A title"),
        (
            Hexo,
            "{% link A page https://x.example/?a=1&b=2 %}",
            "<a href=\"https://x.example/?a=1&amp;b=2\">A page</a>",
        ),
        (
            Hexo,
            "{% blockquote Ada %}words{% endblockquote %}",
            "\n<blockquote>\n\nwords\n\nAda\n\n</blockquote>\n",
        ),
        (
            Hugo,
            "{{< figure src=\"/a.png\" title=\"One <b>\" alt=\"x\" >}}",
            "\n<figure><img src=\"/a.png\" alt=\"x\"><figcaption>One &lt;b&gt;</figcaption></figure>\n",
        ),
        (
            Hugo,
            "{{< highlight go \"linenos=table\" >}}\nx := 1\n{{< / highlight >}}",
            "\n```go\nx := 1\n```\n",
        ),
        (Hugo, "[x]({{< ref \"posts/a.md\" >}})", "[x](posts/a.md)"),
        (
            Hugo,
            "{{< youtube abc123 >}}",
            "<a href=\"https://www.youtube.com/watch?v=abc123\">https://www.youtube.com/watch?v=abc123</a>",
        ),
        (Hugo, "write {{</* x */>}} so", "write &#123;&#123;&lt; x &gt;&#125;&#125; so"),
        (
            Hugo,
            "`{{< youtube a >}}` and\n~~~\n{{< youtube b >}}\n~~~\n",
            "`{{< youtube a >}}` and\n~~~\n{{< youtube b >}}\n~~~\n",
        ),
        (Obsidian, "see [[Note|that]], [[Note#Part]] and [[#Here]]", "see that, Note &gt; Part and Here"),
        (
            Obsidian,
            "![[a b.png|200]] ![[c.jpg|a cat]]",
            "<img src=\"a%20b.png\" alt=\"\"> <img src=\"c.jpg\" alt=\"a cat\">",
        ),
        (Obsidian, "a %%not\nshown%% b ==marked== 1 == 2 == 3", "a  b <mark>marked</mark> 1 == 2 == 3"),
        (Obsidian, "{% raw %} {{< x >}}", "{% raw %} {{< x >}}"),
    ] {
        let unfolded = unfold(form, text);
        assert_eq!(unfolded.text, expected, "{form:?}");
        assert!(unfolded.unknown.is_empty(), "{form:?} {text}: {unfolded:?}");
    }
}

#[test]
fn others_stay_and_are_named() {
    use ImportForm::*;
    for (form, text, name) in [
        (Jekyll, "{% include figure.html %}", "{% include %}"),
        (Jekyll, "{{ page.title }}", "{{ page.title }}"),
        (Hexo, "{% raw %} never closed", "{% raw %}"),
        (Hugo, "{{< gallery >}}", "{{< gallery >}}"),
        (Hugo, "{{% notice tip %}}x{{% /notice %}}", "{{< notice >}}"),
    ] {
        let unfolded = unfold(form, text);
        assert_eq!(unfolded.text, text);
        assert_eq!(unfolded.unknown.into_iter().collect::<Vec<_>>(), [name]);
    }
    let unfolded = unfold(Obsidian, "#news at #海/灯 and a#b, #1, [x](#y) `#code`\n# Heading");
    assert_eq!(unfolded.labels, ["news", "海/灯"]);
}

/// An open sign without its end, many times over, is looked for once.
#[test]
fn many_open_tags_end_soon() {
    for (form, sign) in [
        (ImportForm::Hexo, "{% raw %} "),
        (ImportForm::Hexo, "{% "),
        (ImportForm::Hugo, "{{< highlight go >}} "),
        (ImportForm::Obsidian, "%% "),
        (ImportForm::Obsidian, "![[ "),
        (ImportForm::Obsidian, "`` ` ``` "),
    ] {
        unfold(form, &sign.repeat(100_000));
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic_and_plain_text_stays(text in any::<String>(), signs in "[{}%<>\\[\\]!=#`| a\\n/]{0,80}") {
        for form in ImportForm::ALL {
            unfold(form, &text);
            unfold(form, &signs);
        }
        let plain: String = text.chars().filter(|c| c.is_alphanumeric() || c.is_whitespace()).collect();
        prop_assert_eq!(unfold(ImportForm::Hugo, &plain).text, plain);
    }
}
