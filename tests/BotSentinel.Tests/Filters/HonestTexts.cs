namespace BotSentinel.Tests.Filters;

/// <summary>Messages that honest people write, in many scripts and with the signs that their scripts need. No filter may mind them.</summary>
public static class HonestTexts
{
    public static IEnumerable<TheoryDataRow<string, string>> All =>
        Texts.Select(text => new TheoryDataRow<string, string>(text.Kind, text.Text));

    public static readonly (string Kind, string Text)[] Texts =
    [
        ("english", "Are we still on for lunch tomorrow? I can be there by one."),
        ("german", "Die Straße ist gesperrt, wir müssen über Köln fahren."),
        ("french", "Ça va être l'été, on ira à la plage à Nîmes."),
        ("turkish", "Işıklar söndü, İstanbul'da yağmur yağıyor."),
        ("polish", "Zażółć gęślą jaźń, proszę."),
        ("vietnamese", "Tôi đang ở Hà Nội, thời tiết hôm nay đẹp lắm. Bạn có khỏe không?"),
        ("vietnamese, decomposed", "Tôi đang ở Hà Nội, thời tiết hôm nay đẹp lắm.".Normalize()),
        ("russian", "Привет! Встретимся завтра у метро в шесть, хорошо?"),
        ("russian, stressed", "За́мок или замо́к? Ударение меняет смысл."),
        ("russian beside latin", "Скинь ссылку на GitHub, VPNом не пользуюсь, USB-порт занят."),
        ("bulgarian beside latin", "Купих си нов iPhone, но Bluetooth-ът не работи."),
        ("serbian", "Љубав је лепа, а ђак иде у школу. Ćirilica i latinica."),
        ("belarusian", "Добры дзень! Ўсё ў парадку, дзякуй."),
        ("ukrainian", "Її їжак їсть ґрунтові яблука. WiFi є?"),
        ("macedonian", "Ѓорѓи и Ќиро се во Скопје, ѕвезди има."),
        ("greek", "Καλημέρα! Τι κάνεις σήμερα; Όλα καλά;"),
        ("armenian", "Բարև, ինչպե՞ս ես։"),
        ("georgian", "გამარჯობა, როგორ ხარ?"),
        ("hebrew", "שלום, מה שלומך? נתראה מחר בשעה 5."),
        ("hebrew with points", "בְּרֵאשִׁית בָּרָא אֱלֹהִים"),
        ("arabic", "مرحبا، كيف حالك اليوم؟"),
        ("arabic with vowels", "السَّلَامُ عَلَيْكُمْ وَرَحْمَةُ اللَّهِ"),
        ("persian with joiners", "می\u200cخواهم کتاب\u200cها را ببینم، خانه\u200cای در شهر."),
        ("urdu", "آپ کیسے ہیں؟ میں ٹھیک ہوں۔"),
        ("hindi", "नमस्ते, आप कैसे हैं? क्षत्रिय"),
        ("hindi with joiners", "क्\u200dष और क्\u200cष अलग दिखते हैं।"),
        ("bengali", "আমি ভালো আছি, ধন্যবাদ। র\u200d্যাব"),
        ("tamil", "வணக்கம், எப்படி இருக்கிறீர்கள்?"),
        ("malayalam", "നമസ്കാരം, സുഖമാണോ?"),
        ("sinhala", "ශ්\u200dරී ලංකාව ලස්සනයි."),
        ("thai", "สวัสดีครับ วันนี้อากาศดีมาก"),
        ("khmer with word marks", "ខ្ញុំ\u200bស្រឡាញ់\u200bកម្ពុជា"),
        ("hangul", "안녕하세요? 오늘 저녁에 만나요."),
        ("japanese", "こんにちは、今日はカラオケに行きますか？"),
        ("chinese", "你好，我们明天下午三点见面吧。"),
        ("amharic", "ሰላም፣ እንዴት ነህ?"),
        ("family", "Greetings from all of us 👨‍👩‍👧 and the dog 🐕‍🦺"),
        ("keycaps", "Press 1️⃣ for yes and 2️⃣ for no."),
        ("flags", "Berlin 🇩🇪 to Cardiff 🏴\U000E0067\U000E0062\U000E0077\U000E006C\U000E0073\U000E007F in one day"),
        ("skin tones", "Well done 👍🏽👏🏿"),
        ("hearts", "Thank you ❤️ so much"),
        ("code", "for (int i = 0; i < n; i++) { sum += a[i] * b[i]; } // O(n)"),
        ("address", "Our office: 221B Baker Street, London NW1 6XE, 2nd floor"),
        ("mathematics", "If a + b = c and x² + y² = r², then ∀ε>0 ∃δ: |f(x)−L| < ε"),
        ("right-to-left quote", "He said \u2067שלום\u2069 and left."),
        ("right-to-left marks", "שלום\u200f (hello)\u200f!"),
        ("e-mail", "Write to info@example.org please."),
        ("shouting once", "WHAT HAPPENED?"),
        ("stretched", "Sooooo goooood!!!!"),
    ];
}
