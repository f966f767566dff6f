//! The words that dates are written with, in lower case.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Months in the languages of feeds and news pages, January first; forms of one month are parted by `/`. A word that
/// means two months in two languages (Polish and Croatian `listopada`) stands nowhere.
const MONTHS: &[&str] = &[
    "january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sep/sept october/oct november/nov december/dec",
    "januar/jän/jänner februar märz/mär/mrz april mai juni juli august september oktober/okt november dezember/dez",
    "janvier/janv février/févr/fevrier/fév mars avril/avr mai juin juillet/juil août/aout septembre octobre novembre décembre/déc/decembre",
    "enero/ene febrero marzo abril/abr mayo junio julio agosto/ago septiembre/setiembre octubre noviembre diciembre/dic",
    "gennaio/gen febbraio marzo aprile maggio/mag giugno/giu luglio/lug agosto settembre/set ottobre/ott novembre dicembre",
    "janeiro fevereiro/fev março/marco abril maio/mai junho julho agosto setembro outubro/out novembro dezembro",
    "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
    "januari februari maart/mrt april mei juni juli augustus september oktober november december",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "januar februar marts april maj juni juli august september oktober november desember",
    "ianuarie/ian februarie martie aprilie mai iunie/iun iulie/iul august septembrie octombrie noiembrie/noi decembrie",
    "tammikuuta/tammikuu helmikuuta/helmikuu maaliskuuta/maaliskuu huhtikuuta/huhtikuu toukokuuta/toukokuu kesäkuuta/kesäkuu heinäkuuta/heinäkuu elokuuta/elokuu syyskuuta/syyskuu lokakuuta/lokakuu marraskuuta/marraskuu joulukuuta/joulukuu",
    "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember",
    "január február/februári március április május június július augusztus szeptember október november december",
    "stycznia/styczeń lutego/luty marca/marzec kwietnia/kwiecień maja/maj czerwca/czerwiec lipca/lipiec sierpnia/sierpień września/wrzesień października/październik - grudnia/grudzień",
    "ledna/leden února/únor března/březen dubna/duben května/květen června/červen července/červenec srpna/srpen září října/říjen listopadu prosince/prosinec",
    "siječnja/siječanj veljače/veljača ožujka/ožujak travnja/travanj svibnja/svibanj lipnja/lipanj srpnja/srpanj kolovoza/kolovoz rujna/rujan - studenoga/studenog/studeni prosinca/prosinac",
    "januara februara marta aprila maja juna jula avgusta/avgust septembra oktobra novembra decembra",
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "januari februari maret april mei juni juli agustus/agu september oktober november desember/des",
    "januari februari mac april mei jun julai ogos september oktober november disember",
    "января/янв/январь февраля/фев/февр/февраль марта/мар/март апреля/апр/апрель мая/май июня/июн/июнь июля/июл/июль августа/авг/август сентября/сен/сент/сентябрь октября/окт/октябрь ноября/ноя/нояб/ноябрь декабря/дек/декабрь",
    "січня/січень лютого/лютий березня/березень квітня/квітень травня/травень червня/червень липня/липень серпня/серпень вересня/вересень жовтня/жовтень листопада/листопад грудня/грудень",
    "януари февруари март април май юни юли август септември октомври ноември декември",
    "јануар/јануара фебруар/фебруара марта април/априла мај/маја јун/јуна јул/јула августа септембар/септембра октобар/октобра новембар/новембра децембар/децембра",
    "ιανουαρίου/ιανουάριος/ιαν φεβρουαρίου/φεβρουάριος/φεβ μαρτίου/μάρτιος/μάρ/μαρ απριλίου/απρίλιος/απρ μαΐου/μάιος/μάι/μαϊ ιουνίου/ιούνιος/ιούν/ιουν/ιον ιουλίου/ιούλιος/ιούλ/ιουλ/ιολ αυγούστου/αύγουστος/αύγ/αυγ σεπτεμβρίου/σεπτέμβριος/σεπ/σεπτ οκτωβρίου/οκτώβριος/οκτ νοεμβρίου/νοέμβριος/νοέ/νοε δεκεμβρίου/δεκέμβριος/δεκ",
    "يناير فبراير مارس أبريل/ابريل/إبريل مايو يونيو/يونيه يوليو/يوليه أغسطس/اغسطس سبتمبر أكتوبر/اكتوبر نوفمبر ديسمبر",
    "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر",
    "- شباط آذار/اذار نيسان أيار/ايار حزيران تموز آب أيلول/ايلول - - -",
    "ינואר/בינואר פברואר/בפברואר מרץ/במרץ/מרס אפריל/באפריל מאי/במאי יוני/ביוני יולי/ביולי אוגוסט/באוגוסט ספטמבר/בספטמבר אוקטובר/באוקטובר נובמבר/בנובמבר דצמבר/בדצמבר",
    "जनवरी फ़रवरी/फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर/सितम्बर अक्टूबर/अक्तूबर नवंबर/नवम्बर दिसंबर/दिसम्बर",
    "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม",
];

/// Words that say nothing that the rest does not say: days of the week, and what stands between the parts.
const SILENT: &[&str] = &[
    "monday mon tuesday tue tues wednesday wed weds thursday thu thur thurs friday fri saturday sat sunday sun",
    "montag mo dienstag di mittwoch mi donnerstag do freitag fr samstag sonnabend sa sonntag so",
    "lundi lun mardi mercredi mer jeudi jeu vendredi ven samedi sam dimanche dim",
    "lunes martes miércoles mié mie jueves jue viernes vie sábado sabado sáb domingo dom",
    "lunedì martedì mercoledì giovedì gio venerdì sabato sab domenica",
    "segunda terça terca quarta quinta sexta feira dilluns dimarts dimecres dijous divendres dissabte diumenge",
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma wo vr za zo",
    "måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag",
    "maanantai maanantaina tiistai tiistaina keskiviikko keskiviikkona torstai torstaina perjantai perjantaina lauantai lauantaina sunnuntai sunnuntaina",
    "poniedziałek wtorek środa czwartek piątek sobota niedziela pondělí úterý středa čtvrtek pátek neděle",
    "hétfő kedd szerda csütörtök péntek szombat vasárnap pazartesi salı çarşamba perşembe cuma cumartesi pazar",
    "luni marți miercuri joi vineri sâmbătă duminică senin selasa rabu kamis jumat sabtu minggu",
    "понедельник пн вторник вт среда среду ср четверг чт пятница пятницу пт суббота субботу сб воскресенье вс",
    "понеділок вівторок середа четвер п'ятниця субота неділя",
    "الأحد الاحد الاثنين الإثنين الثلاثاء الأربعاء الاربعاء الخميس الجمعة السبت",
    "κυρ δευ τρι τετ πεμ παρ σαβ κυριακή δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο",
    "सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार ראשון שני שלישי רביעי חמישי שישי שבת יום",
    "วันจันทร์ที่ วันอังคารที่ วันพุธที่ วันพฤหัสบดีที่ วันศุกร์ที่ วันเสาร์ที่ วันอาทิตย์ที่ วันที่ น",
    "of at on the st nd rd th de del um uhr à a las le den am om kl klo alle ore o os er ère r às as las",
    "г года год в o'clock t h hs hrs м م الساعة في שעה בשעה saat lúc ngày pukul tanggal",
    "published updated posted date time",
    "公布 发布 發布 发表 發表 更新 公開 公曆 西元 公元",
];

static MONTHS_BY_NAME: LazyLock<HashMap<&str, i8>> = LazyLock::new(|| {
    let months = MONTHS.iter().flat_map(|language| language.split(' ').zip(1_i8..));
    months
        .flat_map(|(forms, month)| forms.split('/').map(move |form| (form, month)))
        .filter(|(form, _)| *form != "-")
        .collect()
});

static SILENT_WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| SILENT.iter().flat_map(|words| words.split(' ')).collect());

/// The month that a word names.
pub(super) fn month(word: &str) -> Option<i8> {
    MONTHS_BY_NAME.get(word).copied()
}

/// True for a word that may be passed by.
pub(super) fn is_silent(word: &str) -> bool {
    SILENT_WORDS.contains(word)
        || (word.chars().count() <= 3 && word.starts_with(['星', '周', '週', '礼', '禮', '曜']))
        || matches!(word, "월요일" | "화요일" | "수요일" | "목요일" | "금요일" | "토요일" | "일요일")
}

/// Minutes east of Greenwich of a zone's name. Names that mean two zones are read as RFC 822 reads them, or not at all.
pub(super) fn zone(word: &str) -> Option<i32> {
    Some(match word {
        "z" | "utc" | "gmt" | "ut" | "wet" => 0,
        "adt" => -180,
        "est" => -300,
        "edt" | "ast" => -240,
        "cst" => -360,
        "cdt" => -300,
        "mst" => -420,
        "mdt" => -360,
        "pst" => -480,
        "pdt" => -420,
        "akst" => -540,
        "akdt" => -480,
        "hst" => -600,
        "nst" => -210,
        "ndt" => -150,
        "bst" | "cet" | "mez" | "met" | "west" => 60,
        "cest" | "mesz" | "mest" | "eet" | "sast" => 120,
        "eest" | "msk" => 180,
        "msd" => 240,
        "hkt" | "sgt" | "awst" => 480,
        "jst" | "kst" => 540,
        "acst" => 570,
        "aest" => 600,
        "acdt" => 630,
        "aedt" => 660,
        "nzst" => 720,
        "nzdt" => 780,
        "北京时间" | "北京時間" => 480,
        _ => return None,
    })
}

/// Zones whose names are common words: only right behind the time. The letters are RFC 822's, section 5.1.
pub(super) fn zone_behind_time(word: &str) -> Option<i32> {
    Some(match word {
        "at" => -240,
        "et" => -300,
        "ct" => -360,
        "mt" => -420,
        "pt" => -480,
        "a" => -60,
        "m" => -720,
        "n" => 60,
        "y" => 720,
        _ => return None,
    })
}

/// Half of the day: 0 for morning, 12 for afternoon, 24 for the evening, whose twelfth hour is of the next day.
pub(super) fn half(word: &str) -> Option<i8> {
    Some(match word {
        "am" | "上午" | "午前" | "오전" | "凌晨" | "早上" | "清晨" | "早晨" | "ص" | "πμ" => {
            0
        }
        "pm" | "下午" | "午後" | "午后" | "오후" | "中午" | "م" | "μμ" => 12,
        "晚上" | "傍晚" | "夜晚" | "深夜" => 24,
        _ => return None,
    })
}

/// The year before the first of an era: `令和4年` is 2022.
pub(super) fn era(word: &str) -> Option<i16> {
    Some(match word {
        "令和" => 2018,
        "平成" => 1988,
        "昭和" => 1925,
        "民國" | "民国" | "中華民國" | "中华民国" => 1911,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_means_two_months() {
        for language in MONTHS {
            let months: Vec<&str> = language.split(' ').collect();
            assert_eq!(months.len(), 12, "{language}");
            for (month, forms) in (1_i8..).zip(months) {
                for form in forms.split('/').filter(|form| *form != "-") {
                    assert_eq!(super::month(form), Some(month), "{form} means two months");
                }
            }
        }
    }
}
