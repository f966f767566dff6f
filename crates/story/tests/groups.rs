//! From pairs to posts: who stands for whom, what a hand decides, and that the order in which things are given does not matter.

use proptest::prelude::*;
use tidings_model::{ArticleId, EntryKey, SourceId};
use tidings_story::{ByHand, Edge, Group, Member, Why, group};

fn id(number: u32) -> ArticleId {
    let key = EntryKey::of(Some(&number.to_string()), None, None, None).expect("a guid");
    ArticleId::of(&SourceId::new("s").expect("an id"), &key)
}

/// `1:100` is an article that was seen at second 1 with a text of size 100, whose id is that of number 1.
fn members(text: &str) -> Vec<Member> {
    let member = |part: &str| {
        let (number, size) = part.split_once(':').expect("a size");
        let number: u32 = number.parse().expect("a number");
        Member { id: id(number), first_seen: i64::from(number), size: size.parse().expect("a size") }
    };
    text.split_whitespace().map(member).collect()
}

fn pair(text: &str, mark: char) -> (ArticleId, ArticleId) {
    let (one, other) = text.split_once(mark).expect("a pair");
    ByHand::pair(&id(one.parse().expect("a number")), &id(other.parse().expect("a number")))
}

/// `1~2` are nearly the same, `1<2` says that one is in the other, `1@2` have one address.
fn edges(text: &str) -> Vec<Edge> {
    let edge = |part: &str| {
        let mark = part.chars().find(|c| !c.is_ascii_digit()).expect("a mark");
        let (one, other) = pair(part, mark);
        let why = match mark {
            '~' => Why::NearDuplicate { likeness: 0.9 },
            '<' => Why::Contained { part: 0.95 },
            _ => Why::SameAddress,
        };
        Edge { one, other, why }
    };
    text.split_whitespace().map(edge).collect()
}

/// `1=2` was linked by hand, `1/2` was parted.
fn by_hand(text: &str) -> ByHand {
    let mut hand = ByHand::default();
    for part in text.split_whitespace() {
        if part.contains('=') {
            hand.same.insert(pair(part, '='))
        } else {
            hand.apart.insert(pair(part, '/'))
        };
    }
    hand
}

/// `1(2,3)` for each group: its main and its copies.
fn shown(groups: &[Group], members: &[Member]) -> String {
    let number =
        |id: &ArticleId| members.iter().find(|member| member.id == *id).expect("a member").first_seen;
    let one = |group: &Group| {
        let copies: Vec<String> = group.copies.iter().map(|copy| number(&copy.id).to_string()).collect();
        format!("{}({})", number(&group.main), copies.join(","))
    };
    groups.iter().map(one).collect::<Vec<_>>().join(" ")
}

#[test]
fn who_stands_for_whom() {
    for (what, all, pairs, hand, wanted) in [
        ("the first one is the post", "1:100 2:110 3:90", "1~2 2~3 1~3", "", "1(2,3)"),
        ("a fuller one takes the place of a cut one", "1:40 2:100 3:95", "1<2 2~3", "", "2(1,3)"),
        ("a little fuller is not enough", "1:70 2:100", "1<2", "", "1(2)"),
        ("a chain is not one post", "1:100 2:100 3:100 4:100", "1~2 2~3 3~4", "", "1(2) 3(4)"),
        ("two pieces of one collection stay apart", "1:40 2:40 3:100", "1<3 2<3", "", "3(1)"),
        ("the stronger reason counts", "1:100 2:100 3:100", "1<3 2~3", "", "2(3)"),
        ("one address goes through any member", "1:100 2:100 3:100", "1~2 2@3", "", "1(2,3)"),
        ("what is not there is passed over", "1:100 3:100", "1~2 2~3", "", ""),
        ("a hand parts", "1:100 2:100 3:100", "1~2 2~3 1~3", "1/2", "1(3)"),
        ("the parted one stands for others", "1:100 2:100 3:100", "1~2 2~3", "1/2", "2(3)"),
        ("a hand links", "1:100 2:30", "", "1=2", "1(2)"),
        ("a hand links groups", "1:100 2:100 3:100 4:100", "1~2 3~4", "2=4", "1(2,3,4)"),
        ("apart goes before same", "1:100 2:100 3:100", "1~2", "1=2 1/2 2=3 1/3", "2(3)"),
        ("articles without text", "1:0 2:0", "1@2", "", "1(2)"),
    ] {
        let all = members(all);
        assert_eq!(shown(&group(&all, &edges(pairs), &by_hand(hand)), &all), wanted, "{what}");
    }
}

#[test]
fn each_copy_says_why() {
    let all = members("1:40 2:100 3:100");
    let groups = group(&all, &edges("1<2 2@3"), &ByHand::default());
    let copies: Vec<(i64, i64, &str)> = groups[0]
        .copies
        .iter()
        .map(|copy| {
            let seen =
                |id: &ArticleId| all.iter().find(|member| member.id == *id).expect("a member").first_seen;
            (seen(&copy.id), seen(&copy.with), copy.why.name())
        })
        .collect();
    assert_eq!(copies, [(1, 2, "contained"), (3, 2, "same-address")]);
}

proptest! {
    #[test]
    fn the_order_does_not_matter(
        sizes in proptest::collection::vec(20_u32..200, 2..9),
        pairs in proptest::collection::vec((0_u32..9, 0_u32..9, 0_u8..3), 0..20),
        apart in proptest::collection::vec((0_u32..9, 0_u32..9), 0..4),
        same in proptest::collection::vec((0_u32..9, 0_u32..9), 0..4),
    ) {
        let all: Vec<Member> = sizes
            .iter()
            .zip(0..)
            .map(|(size, number)| Member { id: id(number), first_seen: i64::from(number / 2), size: *size })
            .collect();
        let why = |kind| match kind {
            0 => Why::SameAddress,
            1 => Why::NearDuplicate { likeness: 0.8 },
            _ => Why::Contained { part: 0.8 },
        };
        let edges: Vec<Edge> =
            pairs.iter().map(|(a, b, kind)| Edge { one: id(*a), other: id(*b), why: why(*kind) }).collect();
        let pairs_of = |list: &[(u32, u32)]| list.iter().map(|(a, b)| ByHand::pair(&id(*a), &id(*b))).collect();
        let hand = ByHand { same: pairs_of(&same), apart: pairs_of(&apart) };
        let groups = group(&all, &edges, &hand);
        let turned = |edge: &Edge| Edge { one: edge.other.clone(), other: edge.one.clone(), why: edge.why };
        let (mut back, other): (Vec<Member>, Vec<Edge>) = (all.clone(), edges.iter().rev().map(turned).collect());
        back.reverse();
        prop_assert_eq!(&group(&back, &other, &hand), &groups);
        // Each article is in one group at most, and nobody stands beside whom he was parted from.
        let mut seen = std::collections::BTreeSet::new();
        for group in &groups {
            let ids: Vec<&ArticleId> = std::iter::once(&group.main).chain(group.copies.iter().map(|copy| &copy.id)).collect();
            for (at, one) in ids.iter().enumerate() {
                prop_assert!(seen.insert((*one).clone()));
                prop_assert!(ids[at + 1..].iter().all(|other| !hand.apart.contains(&ByHand::pair(one, other))));
            }
        }
    }
}
