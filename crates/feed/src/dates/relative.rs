//! Dates that count from now, in the languages of news pages.

use super::{digits, parse_date};
use jiff::{SignedDuration, Span, tz::Offset};
use tidings_model::Timestamp;

/// Units of time by their names.
const UNITS: &[(Unit, &str)] = &[
    (
        Unit::Seconds(1),
        "seconds second secs sec s 秒钟 秒鐘 秒 초 sekunden sekunde secondes seconde segundos segundo secondi secondo seconden \
         sekunder sekund sekuntia sekuntti sekundy saniye секунд секунды секунду секунди detik giây วินาที δευτερόλεπτα \
         שניות ثانية ثوان ثواني सेकंड secunde",
    ),
    (
        Unit::Seconds(60),
        "minutes minute mins min 分钟 分鐘 分 분 minuten minuutti minuuttia minutos minuto minuti minuter minutter minut minuty \
         minutami perc perce percel dakika dk минут минуты минуту хвилин хвилини хвилину menit phút นาที λεπτά λεπτό דקות דקה \
         دقائق دقيقة मिनट",
    ),
    (
        Unit::Seconds(3_600),
        "hours hour hrs hr h 个小时 個小時 小时 小時 时间 時間 시간 stunden stunde std heures heure horas hora ore ora uur uren timmar \
         timme timer time tuntia tunti godzin godziny godzinę hodinami hodin hodiny órája óra saat sa часов часа час годин години \
         годину jam giờ tiếng ชั่วโมง ώρες ώρα שעות שעה ساعات ساعة घंटे घंटा",
    ),
    (
        Unit::Seconds(86_400),
        "days day d 天 日 일 tagen tage tag jours jour días día dias dia giorni giorno dagen dag dagar dager dage päivää päivä dni \
         dzień dny dnem napja nap gün дней дня день днів дні hari ngày วัน ημέρες ημέρα μέρες ימים יום أيام يوم दिन zile zi",
    ),
    (
        Unit::Seconds(604_800),
        "weeks week wks wk w 个星期 個星期 个礼拜 星期 礼拜 周 週間 週 주일 주 wochen woche semaines semaine semanas semana settimane \
         settimana weken veckor vecka uker uke uger viikkoa viikko tygodni tygodnie tydzień týdny týdnem hete hafta недель недели \
         неделю тижнів тижні тиждень minggu tuần สัปดาห์ εβδομάδες εβδομάδα שבועות שבוע أسابيع أسبوع हफ़्ते सप्ताह săptămâni",
    ),
    (
        Unit::Months(1),
        "months month 个月 個月 か月 ヶ月 カ月 ヵ月 箇月 개월 달 monaten monate monat mois meses mes mês mesi mese maanden maand månader \
         månad måneder måned kuukautta kuukausi miesięcy miesiące miesiąc měsíci měsíců hónapja ay месяцев месяца месяц місяців \
         місяці bulan tháng เดือน μήνες μήνα חודשים חודש أشهر شهر महीने महीना luni",
    ),
    (
        Unit::Months(12),
        "years year yrs yr y 年 년 jahren jahre jahr ans an années année años año anos ano anni anno jaar år vuotta vuosi lat lata \
         rok lety roky éve yıl лет года год років роки рік tahun năm ปี χρόνια χρόνο שנים שנה سنوات سنة साल वर्ष ani",
    ),
];

#[derive(Debug, Clone, Copy)]
enum Unit {
    Seconds(i64),
    Months(i64),
}

/// What says that the time lies behind: before it or after it.
const BEFORE: &[&str] = &[
    "vor",
    "il y a",
    "hace",
    "há",
    "منذ",
    "قبل",
    "för",
    "for",
    "před",
    "πριν από",
    "πριν",
    "לפני",
    "acum",
    "cách đây",
];
const BEHIND: &[&str] = &[
    "ago",
    "之前",
    "以前",
    "前",
    "전",
    "fa",
    "geleden",
    "sedan",
    "siden",
    "sitten",
    "temu",
    "ezelőtt",
    "önce",
    "назад",
    "тому",
    "yang lalu",
    "lalu",
    "trước",
    "ที่แล้ว",
    "ก่อน",
    "पहले",
    "atrás",
    "atras",
    "earlier",
];

/// Words that stand for a number.
const NUMBERS: &[(&str, i64)] = &[
    ("one", 1),
    ("an", 1),
    ("a", 1),
    ("eine", 1),
    ("einer", 1),
    ("einem", 1),
    ("une", 1),
    ("un", 1),
    ("una", 1),
    ("uma", 1),
    ("um", 1),
    ("een", 1),
    ("en", 1),
    ("et", 1),
    ("ett", 1),
    ("bir", 1),
    ("satu", 1),
    ("一", 1),
    ("two", 2),
    ("zwei", 2),
    ("deux", 2),
    ("dos", 2),
    ("due", 2),
    ("两", 2),
    ("兩", 2),
    ("二", 2),
    ("three", 3),
    ("drei", 3),
    ("trois", 3),
    ("tres", 3),
    ("tre", 3),
    ("三", 3),
    ("four", 4),
    ("四", 4),
    ("five", 5),
    ("五", 5),
    ("six", 6),
    ("六", 6),
    ("seven", 7),
    ("七", 7),
    ("eight", 8),
    ("八", 8),
    ("nine", 9),
    ("九", 9),
    ("ten", 10),
    ("十", 10),
];

const NOW: &[&str] = &[
    "just now",
    "now",
    "刚刚",
    "剛剛",
    "刚才",
    "剛才",
    "たった今",
    "방금",
    "방금 전",
    "à l'instant",
    "gerade eben",
    "ahora mismo",
    "adesso",
    "agora mesmo",
    "agora",
    "zojuist",
    "just nu",
    "akkurat nå",
    "только что",
    "щойно",
    "az önce",
    "şimdi",
    "baru saja",
    "vừa xong",
    "เมื่อสักครู่",
    "الآن",
    "अभी",
];

/// Days by name, and how many lie between.
const DAYS: &[(&str, i64)] = &[
    ("today", 0),
    ("今天", 0),
    ("今日", 0),
    ("오늘", 0),
    ("heute", 0),
    ("aujourd'hui", 0),
    ("aujourd’hui", 0),
    ("hoy", 0),
    ("oggi", 0),
    ("hoje", 0),
    ("vandaag", 0),
    ("idag", 0),
    ("i dag", 0),
    ("tänään", 0),
    ("dzisiaj", 0),
    ("dziś", 0),
    ("dnes", 0),
    ("bugün", 0),
    ("сегодня", 0),
    ("сьогодні", 0),
    ("hari ini", 0),
    ("hôm nay", 0),
    ("วันนี้", 0),
    ("σήμερα", 0),
    ("היום", 0),
    ("اليوم", 0),
    ("आज", 0),
    ("azi", 0),
    ("yesterday", 1),
    ("昨天", 1),
    ("昨日", 1),
    ("어제", 1),
    ("gestern", 1),
    ("hier", 1),
    ("ayer", 1),
    ("ieri", 1),
    ("ontem", 1),
    ("gisteren", 1),
    ("igår", 1),
    ("i går", 1),
    ("eilen", 1),
    ("wczoraj", 1),
    ("včera", 1),
    ("tegnap", 1),
    ("dün", 1),
    ("вчера", 1),
    ("вчора", 1),
    ("kemarin", 1),
    ("hôm qua", 1),
    ("เมื่อวาน", 1),
    ("χθες", 1),
    ("אתמול", 1),
    ("أمس", 1),
    ("前天", 2),
    ("一昨日", 2),
    ("おととい", 2),
    ("그저께", 2),
    ("vorgestern", 2),
    ("avant-hier", 2),
    ("anteayer", 2),
    ("anteontem", 2),
    ("l'altro ieri", 2),
    ("eergisteren", 2),
    ("przedwczoraj", 2),
    ("позавчера", 2),
];

/// Reads a date that counts from `now`: `3小时前`, `1 day, 2 hours ago`, `il y a 3 mois` (by the calendar), `昨天 10:30` (the clock
/// read as UTC); any other as [`parse_date`] does.
pub fn parse_date_relative(text: &str, now: Timestamp) -> Option<Timestamp> {
    if let Some(date) = parse_date(text) {
        return Some(date);
    }
    let lower = text.trim().to_lowercase();
    if lower.len() > 80 {
        return None;
    }
    let lower = digits::to_ascii(&lower)?;
    if NOW.contains(&lower.as_ref()) {
        return Some(now);
    }
    ago(&lower, now).or_else(|| day(&lower, now))
}

fn ago(text: &str, now: Timestamp) -> Option<Timestamp> {
    let behind = |text| BEHIND.iter().find_map(move |mark| str::strip_suffix(text, mark));
    // Some languages say it on both sides.
    let before = BEFORE.iter().filter_map(|mark| text.strip_prefix(mark));
    let mut rests = before.map(|rest| behind(rest).unwrap_or(rest)).chain(behind(text));
    rests.find_map(|rest| back(rest, now))
}

/// `now` less all the steps of a text: numbers with their units and nothing else.
fn back(text: &str, now: Timestamp) -> Option<Timestamp> {
    let mut at = now;
    let mut rest = text.trim();
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let (number, after) = number(rest)?;
        let (unit, after) = unit(after.trim_start())?;
        at = step(number, unit, at)?;
        rest = after.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '،' | '、'));
        rest = ["and ", "und ", "et ", "y ", "e ", "и ", "og ", "och ", "en "]
            .iter()
            .fold(rest, |rest, and| rest.strip_prefix(and).unwrap_or(rest));
    }
    Some(at)
}

fn number(text: &str) -> Option<(i64, &str)> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    if digits > 0 {
        return (digits <= 4).then(|| Some((text[..digits].parse().ok()?, &text[digits..]))).flatten();
    }
    NUMBERS.iter().find_map(|(word, number)| {
        let rest = text.strip_prefix(word)?;
        let ends = !word.is_ascii() || rest.starts_with(char::is_whitespace);
        ends.then_some((*number, rest))
    })
}

/// The unit that a text begins with: the longest name that fits and ends where the word does.
fn unit(text: &str) -> Option<(Unit, &str)> {
    let named =
        UNITS.iter().flat_map(|(unit, names)| names.split_whitespace().map(move |name| (*unit, name)));
    let (unit, name) = named.filter(|(_, name)| text.starts_with(name)).max_by_key(|(_, name)| name.len())?;
    let rest = &text[name.len()..];
    let ends = !name.ends_with(|c: char| c.is_alphabetic() && u32::from(c) < 0x3000)
        || !rest.starts_with(char::is_alphabetic);
    ends.then_some((unit, rest))
}

fn step(number: i64, unit: Unit, at: Timestamp) -> Option<Timestamp> {
    match unit {
        Unit::Seconds(seconds) => {
            at.checked_sub(SignedDuration::from_secs(number.checked_mul(seconds)?)).ok()
        }
        Unit::Months(months) => {
            let span = Span::new().try_months(number.checked_mul(months)?).ok()?;
            Offset::UTC.to_timestamp(Offset::UTC.to_datetime(at).checked_sub(span).ok()?).ok()
        }
    }
}

fn day(text: &str, now: Timestamp) -> Option<Timestamp> {
    let (name, back) =
        DAYS.iter().filter(|(name, _)| text.starts_with(*name)).max_by_key(|(name, _)| name.len())?;
    let clock = text[name.len()..].trim().trim_start_matches([',', '，', '،']).trim();
    let clock =
        ["a las ", "alle ore "].iter().fold(clock, |clock, at| clock.strip_prefix(at).unwrap_or(clock));
    let date = Offset::UTC.to_datetime(now).date();
    let date = date.checked_sub(SignedDuration::from_hours(24 * back)).ok()?;
    let has_clock = clock.contains(|c: char| c.is_ascii_digit());
    parse_date(&format!("{date} {clock}")).filter(|_| clock.is_empty() || has_clock)
}
