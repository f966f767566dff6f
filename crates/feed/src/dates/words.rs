//! The words that dates are written with, by their beginning in lower case.

/// Months, 1 to 12, in the languages of feeds. A word that means two months in two languages is not here.
const MONTHS: &[(&str, i8)] = &[
    ("january", 1), ("jan", 1), ("januar", 1), ("jän", 1), ("jänner", 1), ("janvier", 1), ("janv", 1), ("enero", 1), ("ene", 1),
    ("gennaio", 1), ("gen", 1), ("janeiro", 1), ("januari", 1), ("января", 1), ("янв", 1), ("январь", 1), ("يناير", 1), ("ιαν", 1),
    ("január", 1), ("ocak", 1), ("stycznia", 1), ("كانون الثاني", 1),
    ("february", 2), ("feb", 2), ("februar", 2), ("février", 2), ("févr", 2), ("fevrier", 2), ("febrero", 2), ("febbraio", 2),
    ("fevereiro", 2), ("fev", 2), ("februari", 2), ("февраля", 2), ("фев", 2), ("февраль", 2), ("فبراير", 2), ("φεβ", 2),
    ("február", 2), ("şubat", 2), ("lutego", 2),
    ("march", 3), ("mar", 3), ("märz", 3), ("mär", 3), ("mrz", 3), ("mars", 3), ("marzo", 3), ("março", 3), ("maart", 3), ("mrt", 3),
    ("марта", 3), ("мар", 3), ("март", 3), ("مارس", 3), ("μάρ", 3), ("μαρ", 3), ("március", 3), ("mart", 3), ("marca", 3),
    ("április", 4), ("april", 4), ("apr", 4), ("avril", 4), ("avr", 4), ("abril", 4), ("abr", 4), ("aprile", 4), ("апреля", 4), ("апр", 4),
    ("апрель", 4), ("أبريل", 4), ("ابريل", 4), ("απρ", 4), ("nisan", 4), ("kwietnia", 4),
    ("may", 5), ("mai", 5), ("mayo", 5), ("maggio", 5), ("mag", 5), ("maio", 5), ("mei", 5), ("мая", 5), ("май", 5), ("مايو", 5),
    ("μάι", 5), ("μαϊ", 5), ("május", 5), ("mayıs", 5), ("maj", 5), ("maja", 5),
    ("june", 6), ("jun", 6), ("juni", 6), ("juin", 6), ("junio", 6), ("giugno", 6), ("giu", 6), ("junho", 6), ("июня", 6), ("июн", 6),
    ("июнь", 6), ("يونيو", 6), ("ιούν", 6), ("ιον", 6), ("június", 6), ("haziran", 6), ("czerwca", 6),
    ("july", 7), ("jul", 7), ("juli", 7), ("juillet", 7), ("juil", 7), ("julio", 7), ("luglio", 7), ("lug", 7), ("julho", 7), ("июля", 7),
    ("июл", 7), ("июль", 7), ("يوليو", 7), ("ιούλ", 7), ("ιολ", 7), ("július", 7), ("temmuz", 7), ("lipca", 7),
    ("august", 8), ("aug", 8), ("août", 8), ("aout", 8), ("agosto", 8), ("ago", 8), ("augustus", 8), ("августа", 8), ("авг", 8),
    ("август", 8), ("أغسطس", 8), ("اغسطس", 8), ("αύγ", 8), ("αυγ", 8), ("augusztus", 8), ("ağustos", 8), ("sierpnia", 8),
    ("september", 9), ("sep", 9), ("sept", 9), ("septembre", 9), ("septiembre", 9), ("settembre", 9), ("set", 9), ("setembro", 9),
    ("сентября", 9), ("сен", 9), ("сентябрь", 9), ("سبتمبر", 9), ("σεπ", 9), ("szeptember", 9), ("eylül", 9), ("września", 9),
    ("october", 10), ("oct", 10), ("oktober", 10), ("okt", 10), ("octobre", 10), ("octubre", 10), ("ottobre", 10), ("ott", 10),
    ("outubro", 10), ("out", 10), ("октября", 10), ("окт", 10), ("октябрь", 10), ("أكتوبر", 10), ("اكتوبر", 10), ("οκτ", 10),
    ("október", 10), ("ekim", 10), ("października", 10),
    ("november", 11), ("nov", 11), ("novembre", 11), ("noviembre", 11), ("novembro", 11), ("ноября", 11), ("ноя", 11), ("ноябрь", 11),
    ("نوفمبر", 11), ("νοέ", 11), ("νοε", 11), ("kasım", 11), ("listopada", 11),
    ("december", 12), ("dec", 12), ("dezember", 12), ("dez", 12), ("décembre", 12), ("déc", 12), ("decembre", 12), ("diciembre", 12),
    ("dic", 12), ("dicembre", 12), ("dezembro", 12), ("декабря", 12), ("дек", 12), ("декабрь", 12), ("ديسمبر", 12), ("δεκ", 12),
    ("aralık", 12), ("grudnia", 12),
];

/// Words that say nothing that the rest does not say: days of the week, and what stands between the parts.
const SILENT: &[&str] = &[
    "monday", "mon", "tuesday", "tue", "tues", "wednesday", "wed", "weds", "thursday", "thu", "thur", "thurs", "friday", "fri",
    "saturday", "sat", "sunday", "sun", "montag", "mo", "dienstag", "di", "mittwoch", "mi", "donnerstag", "do", "freitag", "fr",
    "samstag", "sonnabend", "sa", "sonntag", "so", "lundi", "lun", "mardi", "mercredi", "mer", "jeudi", "jeu", "vendredi", "ven",
    "samedi", "sam", "dimanche", "dim", "lunes", "martes", "miércoles", "mié", "jueves", "jue", "viernes", "vie", "sábado", "sáb",
    "domingo", "dom", "lunedì", "martedì", "mercoledì", "giovedì", "gio", "venerdì", "sabato", "sab", "domenica", "segunda",
    "terça", "quarta", "quinta", "sexta", "feira", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag",
    "понедельник", "пн", "вторник", "вт", "среда", "ср", "четверг", "чт", "пятница", "пт", "суббота", "сб", "воскресенье", "вс",
    "الأحد", "الاثنين", "الإثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "κυρ", "δευ", "τρι", "τετ", "πεμ", "παρ", "σαβ",
    "of", "at", "on", "the", "st", "nd", "rd", "th", "de", "del", "um", "uhr", "à", "a", "le", "den", "om", "kl", "klo", "alle", "ore",
    "г", "года", "в", "t", "h", "م", "الساعة", "published", "updated", "posted", "date",
];

/// The month that a word names.
pub(super) fn month(word: &str) -> Option<i8> {
    MONTHS.iter().find(|(name, _)| *name == word).map(|(_, month)| *month)
}

/// True for a word that may be passed by.
pub(super) fn is_silent(word: &str) -> bool {
    SILENT.contains(&word) || (word.chars().count() <= 3 && word.starts_with(['星', '周', '週', '礼', '曜']))
}

/// Minutes east of Greenwich of a zone's name. Names that mean two zones are read as RFC 822 reads them, or not at all.
pub(super) fn zone(word: &str) -> Option<i32> {
    Some(match word {
        "z" | "utc" | "gmt" | "ut" | "wet" => 0,
        "est" => -300,
        "edt" => -240,
        "cst" => -360,
        "cdt" => -300,
        "mst" => -420,
        "mdt" => -360,
        "pst" => -480,
        "pdt" => -420,
        "akst" => -540,
        "akdt" => -480,
        "hst" => -600,
        "bst" | "cet" | "mez" | "met" | "west" => 60,
        "cest" | "mesz" | "mest" | "eet" | "sast" => 120,
        "eest" | "msk" => 180,
        "msd" => 240,
        "hkt" | "sgt" | "awst" => 480,
        "jst" | "kst" => 540,
        "aest" => 600,
        "aedt" => 660,
        "nzst" => 720,
        "nzdt" => 780,
        _ => return None,
    })
}

/// Half of the day: 0 for morning, 12 for afternoon.
pub(super) fn half(word: &str) -> Option<i8> {
    Some(match word {
        "am" | "上午" | "午前" | "오전" | "凌晨" | "早上" | "ص" => 0,
        "pm" | "下午" | "午後" | "午后" | "오후" | "晚上" | "傍晚" => 12,
        _ => return None,
    })
}
