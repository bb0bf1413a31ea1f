namespace BotSentinel.Filters.Links;

/// <summary>
/// Public suffixes of more than one label that links of chats are likely to have: second levels of countries, and services
/// whose users get a name below theirs. Facts of publicsuffix.org, a small part of that list; a name below any other top
/// level domain is registered at the second level.
/// </summary>
internal static class KnownSuffixes
{
    // Second levels, by country.
    private static readonly (string Country, string Levels)[] Countries =
    [
        ("ac", "com edu gov mil net org"), ("ae", "ac co gov mil net org sch"), ("af", "com edu gov net org"), ("al", "com edu gov mil net org"), ("ar", "com edu gob gov int mil net org tur"),
        ("at", "ac co gv or"), ("au", "asn com edu gov id net org"), ("az", "biz com edu gov info int mil name net org pp pro"), ("ba", "com edu gov mil net org"), ("bh", "com edu gov net org"),
        ("bo", "com edu gob int mil net org tv"), ("br", "app art blog com dev eco edu gov ind inf jus leg mil net org tur tv"), ("by", "com gov mil of"), ("cl", "gob gov mil"),
        ("cn", "ac ah bj com cq edu fj gd gov gs gx gz ha hb he hi hl hn jl js jx ln mil mo net nm nx org qh sc sd sh sn sx tj tw xj xz yn zj 公司 網絡 网络"),
        ("co", "com edu gov mil net nom org"), ("cr", "ac co ed fi go or sa"), ("cu", "com edu gov inf net org"), ("cy", "ac com gov net org"), ("do", "com edu gob gov mil net org"), ("dz", "com edu gov net org"),
        ("ec", "com edu fin gob gov info med mil net org pro"), ("eg", "com edu gov mil net org sci"), ("es", "com edu gob nom org"), ("et", "biz com edu gov info net org"), ("fj", "ac com gov mil net org"),
        ("ge", "com edu gov mil net org pvt"), ("gh", "com edu gov mil org"), ("gr", "com edu gov net org"), ("gt", "com edu gob mil net org"), ("hk", "com edu gov idv net org 公司 教育"), ("hn", "com edu gob mil net org"),
        ("hu", "co info org"), ("id", "ac biz co desa go mil my net or sch web"), ("il", "ac co gov idf k12 muni net org"), ("in", "ac co edu firm gen gov ind mil net nic org res"), ("iq", "com edu gov mil net org"),
        ("ir", "ac co gov id net org sch"), ("it", "edu gov"), ("jo", "com edu gov mil net org sch"), ("jp", "ac ad co ed go gr lg ne or kyoto osaka tokyo aichi chiba hokkaido hyogo kanagawa saitama"),
        ("ke", "ac co go info me mobi ne or sc"), ("kg", "com edu gov mil net org"), ("kr", "ac co es go hs kg mil ms ne or pe re sc"), ("kw", "com edu emb gov ind net org"), ("kz", "com edu gov mil net org"),
        ("lb", "com edu gov net org"), ("lk", "ac com edu gov net org sch"), ("ly", "com edu gov id med net org plc sch"), ("ma", "ac co gov net org press"), ("md", "com edu gov net org"), ("mk", "com edu gov inf name net org"),
        ("mo", "com edu gov net org"), ("mt", "com edu net org"), ("mx", "com edu gob net org"), ("my", "biz com edu gov mil name net org"), ("mz", "ac adv co edu gov mil net org"), ("ng", "com edu gov i mil mobi name net org sch"),
        ("ni", "ac biz co com edu gob in info int mil net nom org web"), ("nz", "ac co geek gen govt iwi kiwi maori mil net org school"), ("om", "co com edu gov med museum net org pro"), ("pa", "abo ac com edu gob ing med net nom org sld"),
        ("pe", "com edu gob mil net nom org"), ("ph", "com edu gov i mil net ngo org"), ("pk", "ac biz com edu fam gob gok gop gos gov info net org web"), ("pl", "com edu gov info net org waw"), ("pr", "com edu gov net org"),
        ("ps", "com edu gov net org plo sec"), ("pt", "com edu gov net org"), ("py", "com coop edu gov mil net org"), ("qa", "com edu gov mil name net org sch"), ("ro", "com info nom org store www"), ("rs", "ac co edu gov in org"),
        ("ru", "ac com edu gov int mil msk net org pp spb"), ("sa", "com edu gov med net org pub sch"), ("sg", "com edu gov net org"), ("sv", "com edu gob org red"), ("sy", "com edu gov mil net org"), ("th", "ac co go in mi net or"),
        ("tj", "ac biz co com edu go gov int mil name net nic org test web"), ("tn", "com ens fin gov ind info intl mincom nat net org perso tourism"), ("tr", "av bbs bel biz com dr edu gen gov info k12 kep mil name net org pol tel tsk tv web"),
        ("tw", "club com ebiz edu game gov idv mil net org"), ("tz", "ac co go hotel info me mil mobi ne or sc tv"), ("ua", "com edu gov in kiev kyiv net org lviv kharkov odesa"), ("ug", "ac co com go ne or org sc"),
        ("uk", "ac co gov ltd me net nhs org plc police sch"), ("us", "ak al ar az ca co ct dc de fl ga hi ia id il in ks ky la ma md me mi mn mo ms mt nc nd ne nh nj nm nv ny oh ok or pa ri sc sd tn tx ut va vt wa wi wv wy"),
        ("uy", "com edu gub mil net org"), ("uz", "co com net org"), ("ve", "arts bib co com edu firm gob gov info int mil net nom org rar rec store tec web"), ("vn", "ac biz com edu gov health info int io name net org pro"), ("ye", "com edu gov mil net org"),
        ("za", "ac co edu gov law mil net nom org school web"), ("zm", "ac biz co com edu gov info mil net org sch"), ("zw", "ac co gov mil org"),
    ];

    private static readonly string[] Others =
    [
        "*.bd", "*.ck", "!www.ck", "*.er", "*.fk", "*.jm", "*.kh", "*.mm", "*.np", "*.pg", "*.kobe.jp", "!city.kobe.jp", "*.nagoya.jp", "!city.nagoya.jp", "*.sapporo.jp", "!city.sapporo.jp",
        "*.yokohama.jp", "!city.yokohama.jp", "*.sendai.jp", "!city.sendai.jp", "*.kawasaki.jp", "!city.kawasaki.jp", "*.kitakyushu.jp", "!city.kitakyushu.jp", "ide.kyoto.jp", "k12.ak.us", "k12.ca.us", "k12.ny.us", "k12.tx.us",
        "uk.com", "us.com", "eu.com", "de.com", "ru.com", "br.com", "cn.com", "jpn.com", "za.com", "sa.com", "gb.net", "uk.net", "se.net", "in.net", "com.de", "co.com",
        "github.io", "gitlab.io", "pages.dev", "workers.dev", "web.app", "firebaseapp.com", "netlify.app", "vercel.app", "herokuapp.com", "onrender.com", "fly.dev", "glitch.me", "surge.sh", "blogspot.com", "wordpress.com",
        "weebly.com", "wixsite.com", "azurewebsites.net", "cloudfront.net", "s3.amazonaws.com", "appspot.com", "r2.dev", "repl.co", "replit.app", "ngrok.io", "ngrok-free.app", "trycloudflare.com", "duckdns.org", "ddns.net", "no-ip.org",
        "hopto.org", "sytes.net", "zapto.org", "dyndns.org", "myshopify.com", "translate.goog",
    ];

    public static IEnumerable<string> Rules => [.. Countries.SelectMany(country => country.Levels.Split(' ').Select(level => $"{level}.{country.Country}")), .. Others];
}
