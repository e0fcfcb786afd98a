//! What cells say: channels, kinds, feelings, countries, languages.

use crate::interaction::{Channel, Feeling, InteractionKind};

/// Channels.
pub(crate) const CHANNELS: &[(Channel, &[&str])] = &[
    (
        Channel::Email,
        &["email", "e mail", "mail", "poczta", "outbound email"],
    ),
    (
        Channel::Phone,
        &[
            "phone",
            "telefon",
            "tel",
            "call",
            "rozmowa",
            "voice",
            "rozmowa telefoniczna",
            "phone call",
        ],
    ),
    (
        Channel::Chat,
        &[
            "chat",
            "czat",
            "live chat",
            "native messaging",
            "web chat",
            "messaging",
            "web widget",
            "conversation",
            "portal",
            "web",
            "in app",
        ],
    ),
    (Channel::Messenger, &["messenger", "facebook messenger"]),
    (Channel::Facebook, &["facebook", "fb"]),
    (Channel::Instagram, &["instagram", "ig", "instagram dm"]),
    (Channel::X, &["x", "twitter", "x corp", "tweet"]),
    (Channel::Linkedin, &["linkedin"]),
    (Channel::Forum, &["forum", "help center", "community"]),
    (
        Channel::ReviewSite,
        &[
            "review",
            "reviews",
            "review site",
            "opinia",
            "opinie",
            "recenzja",
        ],
    ),
    (Channel::Blog, &["blog", "komentarz na blogu", "comment"]),
    (
        Channel::VideoCall,
        &[
            "video call",
            "video",
            "wideo",
            "zoom",
            "wideorozmowa",
            "meet",
            "teams",
            "rozmowa wideo",
        ],
    ),
    (
        Channel::InPerson,
        &["in person", "osobiscie", "spotkanie", "meeting", "na zywo"],
    ),
    (Channel::Gift, &["gift", "prezent", "upominek"]),
    (
        Channel::Other,
        &[
            "other",
            "inny",
            "inne",
            "api",
            "feedback widget",
            "unknown",
            "sms",
            "whatsapp",
        ],
    ),
];

/// Kinds of contacts.
pub(crate) const KINDS: &[(InteractionKind, &[&str])] = &[
    (
        InteractionKind::Question,
        &["question", "pytanie", "how to", "zapytanie"],
    ),
    (
        InteractionKind::Problem,
        &[
            "problem", "incident", "usterka", "blad", "bug", "awaria", "incydent",
        ],
    ),
    (
        InteractionKind::Complaint,
        &["complaint", "skarga", "reklamacja", "zazalenie"],
    ),
    (
        InteractionKind::Compliment,
        &["compliment", "pochwala", "praise", "podziekowanie"],
    ),
    (
        InteractionKind::Suggestion,
        &[
            "suggestion",
            "sugestia",
            "feature request",
            "pomysl",
            "idea",
            "propozycja",
        ],
    ),
    (InteractionKind::Story, &["story", "historia", "opowiesc"]),
    (
        InteractionKind::Other,
        &["other", "inne", "inny", "task", "zadanie", "refund", "lead"],
    ),
];

/// Feelings left.
pub(crate) const FEELINGS: &[(Feeling, &[&str])] = &[
    (
        Feeling::Better,
        &[
            "better",
            "lepiej",
            "lepsze",
            "positive",
            "pozytywne",
            "good",
            "satisfied",
        ],
    ),
    (
        Feeling::Same,
        &["same", "tak samo", "bez zmian", "neutral", "neutralne"],
    ),
    (
        Feeling::Worse,
        &[
            "worse",
            "gorzej",
            "gorsze",
            "negative",
            "negatywne",
            "bad",
            "unsatisfied",
        ],
    ),
];

/// Languages by tag.
pub(crate) const LANGUAGES: &[(&str, &[&str])] = &[
    ("pl", &["polski", "polish", "polnisch"]),
    ("en", &["angielski", "english", "englisch"]),
    ("de", &["niemiecki", "german", "deutsch"]),
    ("fr", &["francuski", "french", "francais"]),
    ("es", &["hiszpanski", "spanish", "espanol"]),
    ("it", &["wloski", "italian", "italiano"]),
    ("pt", &["portugalski", "portuguese", "portugues"]),
    (
        "nl",
        &["niderlandzki", "holenderski", "dutch", "nederlands"],
    ),
    ("cs", &["czeski", "czech", "cestina"]),
    ("sk", &["slowacki", "slovak", "slovencina"]),
    ("uk", &["ukrainski", "ukrainian", "ukrainska"]),
    ("ru", &["rosyjski", "russian", "russkii"]),
    ("lt", &["litewski", "lithuanian", "lietuviu"]),
    ("lv", &["lotewski", "latvian", "latviesu"]),
    ("et", &["estonski", "estonian", "eesti"]),
    ("sv", &["szwedzki", "swedish", "svenska"]),
    ("nb", &["norweski", "norwegian", "norsk"]),
    ("da", &["dunski", "danish", "dansk"]),
    ("fi", &["finski", "finnish", "suomi"]),
    ("hu", &["wegierski", "hungarian", "magyar"]),
    ("ro", &["rumunski", "romanian", "romana"]),
    ("el", &["grecki", "greek"]),
    ("tr", &["turecki", "turkish", "turkce"]),
    ("ja", &["japonski", "japanese"]),
    ("zh", &["chinski", "chinese"]),
    ("vi", &["wietnamski", "vietnamese"]),
];

/// Countries by ISO 3166-1 alpha-2.
pub(crate) const COUNTRIES: &[(&str, &[&str])] = &[
    ("PL", &["polska", "poland", "pol", "polen"]),
    ("DE", &["niemcy", "germany", "deu", "deutschland"]),
    ("AT", &["austria", "aut", "osterreich"]),
    ("CH", &["szwajcaria", "switzerland", "che", "schweiz"]),
    (
        "GB",
        &[
            "wielka brytania",
            "united kingdom",
            "great britain",
            "uk",
            "england",
            "anglia",
            "gbr",
            "zjednoczone krolestwo",
        ],
    ),
    ("IE", &["irlandia", "ireland", "irl"]),
    (
        "US",
        &[
            "stany zjednoczone",
            "united states",
            "usa",
            "united states of america",
            "u s",
        ],
    ),
    ("CA", &["kanada", "canada", "can"]),
    ("FR", &["francja", "france", "fra"]),
    ("ES", &["hiszpania", "spain", "esp", "espana"]),
    ("PT", &["portugalia", "portugal", "prt"]),
    ("IT", &["wlochy", "italy", "ita", "italia"]),
    (
        "NL",
        &[
            "holandia",
            "niderlandy",
            "netherlands",
            "the netherlands",
            "nld",
        ],
    ),
    ("BE", &["belgia", "belgium", "bel"]),
    ("LU", &["luksemburg", "luxembourg", "lux"]),
    ("CZ", &["czechy", "czechia", "czech republic", "cze"]),
    ("SK", &["slowacja", "slovakia", "svk"]),
    ("HU", &["wegry", "hungary", "hun"]),
    ("RO", &["rumunia", "romania", "rou"]),
    ("BG", &["bulgaria", "bgr"]),
    ("GR", &["grecja", "greece", "grc"]),
    ("HR", &["chorwacja", "croatia", "hrv"]),
    ("SI", &["slowenia", "slovenia", "svn"]),
    ("RS", &["serbia", "srb"]),
    ("UA", &["ukraina", "ukraine", "ukr"]),
    ("LT", &["litwa", "lithuania", "ltu"]),
    ("LV", &["lotwa", "latvia", "lva"]),
    ("EE", &["estonia", "est"]),
    ("SE", &["szwecja", "sweden", "swe"]),
    ("NO", &["norwegia", "norway", "nor"]),
    ("DK", &["dania", "denmark", "dnk"]),
    ("FI", &["finlandia", "finland", "fin"]),
    ("IS", &["islandia", "iceland", "isl"]),
    ("TR", &["turcja", "turkey", "turkiye", "tur"]),
    ("IL", &["izrael", "israel", "isr"]),
    (
        "AE",
        &[
            "zjednoczone emiraty arabskie",
            "united arab emirates",
            "uae",
            "are",
        ],
    ),
    ("IN", &["indie", "india", "ind"]),
    ("CN", &["chiny", "china", "chn"]),
    ("JP", &["japonia", "japan", "jpn"]),
    ("KR", &["korea poludniowa", "south korea", "korea", "kor"]),
    ("VN", &["wietnam", "vietnam", "vnm"]),
    ("TH", &["tajlandia", "thailand", "tha"]),
    ("SG", &["singapur", "singapore", "sgp"]),
    ("AU", &["australia", "aus"]),
    ("NZ", &["nowa zelandia", "new zealand", "nzl"]),
    ("BR", &["brazylia", "brazil", "bra", "brasil"]),
    ("AR", &["argentyna", "argentina", "arg"]),
    ("CL", &["chile", "chl"]),
    ("CO", &["kolumbia", "colombia", "col"]),
    ("MX", &["meksyk", "mexico", "mex"]),
    (
        "ZA",
        &["republika poludniowej afryki", "rpa", "south africa", "zaf"],
    ),
    ("EG", &["egipt", "egypt", "egy"]),
    ("NG", &["nigeria", "nga"]),
    ("KE", &["kenia", "kenya", "ken"]),
];
