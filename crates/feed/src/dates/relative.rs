use super::parse_date;
use jiff::SignedDuration;
use tidings_model::Timestamp;

/// Units by their names: seconds of one. Months and years are not exact and not here.
const UNITS: &[(&[&str], i64)] = &[
    (
        &[
            "second",
            "seconds",
            "sec",
            "secs",
            "秒",
            "秒钟",
            "초",
            "sekunde",
            "sekunden",
            "seconde",
            "secondes",
            "segundo",
            "segundos",
            "ثانية",
        ],
        1,
    ),
    (
        &[
            "minute",
            "minutes",
            "min",
            "mins",
            "分",
            "分钟",
            "分鐘",
            "분",
            "minuten",
            "minuto",
            "minutos",
            "минут",
            "минуты",
            "минуту",
            "دقيقة",
            "دقائق",
        ],
        60,
    ),
    (
        &[
            "hour",
            "hours",
            "hr",
            "hrs",
            "h",
            "小时",
            "小時",
            "个小时",
            "個小時",
            "時間",
            "시간",
            "stunde",
            "stunden",
            "heure",
            "heures",
            "hora",
            "horas",
            "час",
            "часа",
            "часов",
            "ساعة",
            "ساعات",
        ],
        3600,
    ),
    (
        &[
            "day", "days", "天", "日", "일", "tag", "tage", "tagen", "jour", "jours", "día", "días", "dia",
            "dias", "день", "дня", "дней", "يوم", "أيام",
        ],
        86_400,
    ),
    (
        &[
            "week",
            "weeks",
            "周",
            "週",
            "个星期",
            "星期",
            "週間",
            "주",
            "woche",
            "wochen",
            "semaine",
            "semaines",
            "semana",
            "semanas",
            "неделю",
            "недели",
            "недель",
        ],
        604_800,
    ),
];

/// What says that the time lies behind.
const AGO: &[&str] = &["ago", "前", "之前", "以前", "전", "vor", "il y a", "hace", "há", "назад", "منذ"];

const NOW: &[&str] =
    &["just now", "刚刚", "剛剛", "刚才", "たった今", "방금", "now", "à l'instant", "gerade eben", "الآن"];

const DAYS: &[(&[&str], i64)] = &[
    (&["today", "今天", "今日", "오늘", "heute", "aujourd'hui", "hoy", "hoje", "сегодня", "اليوم"], 0),
    (&["yesterday", "昨天", "昨日", "어제", "gestern", "hier", "ayer", "ontem", "вчера", "أمس"], 1),
    (&["前天", "一昨日", "그저께", "vorgestern", "avant-hier", "anteayer", "позавчера"], 2),
];

/// Reads a date that counts from `now`: `3小时前`, `5 minutes ago`, `昨天 10:30` (the clock read as UTC); any other as
/// [`parse_date`] does.
pub fn parse_date_relative(text: &str, now: Timestamp) -> Option<Timestamp> {
    if let Some(date) = parse_date(text) {
        return Some(date);
    }
    let lower = text.trim().to_lowercase();
    if lower.len() > 80 {
        return None;
    }
    if NOW.contains(&lower.as_str()) {
        return Some(now);
    }
    ago(&lower, now).or_else(|| day(&lower, now))
}

fn ago(text: &str, now: Timestamp) -> Option<Timestamp> {
    let mark = AGO.iter().find(|mark| text.starts_with(**mark) || text.ends_with(**mark))?;
    let rest = text.strip_prefix(mark).or_else(|| text.strip_suffix(mark))?.trim();
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (number, unit) = rest.split_at(digits);
    let number: i64 = match number {
        "" => {
            let unit = unit.trim_start_matches("an ").trim_start_matches("a ").trim();
            return (unit != rest).then(|| step(1, unit, now)).flatten();
        }
        number if number.len() <= 4 => number.parse().ok()?,
        _ => return None,
    };
    step(number, unit.trim(), now)
}

fn step(number: i64, unit: &str, now: Timestamp) -> Option<Timestamp> {
    let (_, seconds) = UNITS.iter().find(|(names, _)| names.contains(&unit))?;
    now.checked_sub(SignedDuration::from_secs(number * seconds)).ok()
}

fn day(text: &str, now: Timestamp) -> Option<Timestamp> {
    let (name, back) = DAYS
        .iter()
        .flat_map(|(names, back)| names.iter().map(move |name| (name, back)))
        .find(|(name, _)| text.starts_with(**name))?;
    let clock = text[name.len()..].trim().trim_start_matches([',', '，']).trim();
    let date = jiff::tz::Offset::UTC.to_datetime(now).date();
    let date = date.checked_sub(SignedDuration::from_hours(24 * back)).ok()?;
    parse_date(&format!("{date} {clock}"))
        .filter(|_| clock.is_empty() || clock.contains([':', '点', '點', '時', '시', '：']))
}
