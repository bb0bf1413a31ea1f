using BotSentinel.Filters.Text;

namespace BotSentinel.Filters.Languages;

/// <summary>What a language is known by. Words and letters are those that speakers of its neighbours do not use as much.</summary>
/// <param name="Tag">Its tag.</param>
/// <param name="Script">What it is written in.</param>
/// <param name="Words">Short words that its texts are full of.</param>
/// <param name="Letters">Letters that few others have.</param>
internal sealed record LanguageProfile(string Tag, WritingScript Script, string Words = "", string Letters = "")
{
    public static readonly LanguageProfile[] All =
    [
        new("en", WritingScript.Latin, "the and you is are was were to of that this it for with have has not but what your my we they he she can will be on at from there about please how when who which would"),
        new("de", WritingScript.Latin, "der die das und ist nicht ich du wir ihr sie ein eine mit für auf auch aber wie wenn dass den dem von zu im sind haben hat kann noch nur schon über bei mein", "ßäöü"),
        new("fr", WritingScript.Latin, "le les des et est pas je tu nous vous il elle une dans pour avec sur qui que ce cette mais plus être avez sont au aux du mon ma c'est très où ça", "éèêçœàùî"),
        new("es", WritingScript.Latin, "el los las y es no yo tú nosotros ustedes una para con por que del al pero como más está están muy mi su lo se hay también cuando todo qué tengo", "ñ¿¡"),
        new("pt", WritingScript.Latin, "o os as e não eu você nós uma para com por que do da dos das no na mas como mais está estão muito meu minha também quando isso são tem ele", "ãõ"),
        new("it", WritingScript.Latin, "il lo gli e è non io tu noi voi una per con che del della dei di sono ma come più anche questo questa mio quando perché nel alla ho hai"),
        new("nl", WritingScript.Latin, "de het een en is niet ik je jij wij van voor met op dat die maar ook als wat naar zijn heb heeft kan nog er aan bij mijn zo"),
        new("pl", WritingScript.Latin, "i w na nie jest się to że z do co jak ale tak czy dla po jestem są mam może tylko już był od ten ta który", "łąęśżźćń"),
        new("tr", WritingScript.Latin, "ve bir bu da de için ile çok ne ben sen biz siz var yok ama mı mi gibi daha değil olarak kadar şey bana evet hayır", "ığş"),
        new("id", WritingScript.Latin, "yang dan di ini itu dengan untuk tidak dari ke saya kamu anda kami kita ada akan bisa juga sudah atau apa karena lagi banyak aja gak"),
        new("vi", WritingScript.Latin, "là và của có không tôi bạn cho một được này đã với trong các người khi rất anh em đang sẽ ở nhé", "đơưạảấầậắằặẹẻẽếềệịỉọỏốồộớờợụủứừựỳỵỷỹ"),
        new("ro", WritingScript.Latin, "și în nu este sunt la de cu pe că un o mai din pentru care ce dar eu tu noi voi fi am are foarte acest", "ăâșțşţ"),
        new("cs", WritingScript.Latin, "a je na se že to v s ale jak jsem jsi jsou není pro tak už by co od do když jen nebo mám", "ěřůčšžý"),
        new("hu", WritingScript.Latin, "a az és nem hogy van egy ez is de én te mi ti volt csak már meg ha mint kell vagy lesz nagyon igen", "őű"),
        new("fi", WritingScript.Latin, "ja on ei että se hän minä sinä me te ovat oli mutta kun niin myös kuin joka tämä ole voi jos mitä olen"),
        new("sv", WritingScript.Latin, "och att det är inte jag du vi ni en ett som på för med av till har den om men kan var så från här", "å"),
        new("uz", WritingScript.Latin, "va bu bilan uchun ham emas men siz biz bir bor kerak qanday yoki lekin juda nima kim edi"),
        new("ru", WritingScript.Cyrillic, "и в не на я что он она мы вы это как но по с у за от для все так же бы есть был уже если только или мне меня очень когда где", "ыэё"),
        new("uk", WritingScript.Cyrillic, "і в не на я що він вона ми ви це як але по з у за від для все так же би є був вже якщо тільки або мені мене дуже коли де та", "іїєґ"),
        new("be", WritingScript.Cyrillic, "і ў не на я што ён яна мы вы гэта як але па з у за ад для ўсё так жа бы ёсць быў ужо калі толькі або мне вельмі дзе", "ў"),
        new("bg", WritingScript.Cyrillic, "и в не на аз че той тя ние вие това как но по с у за от ще са съм си е да се към при има няма много кога къде или", "ъ"),
        new("sr", WritingScript.Cyrillic, "и у не на ја да он она ми ви то како али по са за од ће сам си је се су што има нема много када где или", "ђћљњџј"),
        new("mk", WritingScript.Cyrillic, "и во не на јас дека тој таа ние вие тоа како но по со за од ќе сум си е да се има нема многу кога каде или", "ќѓѕљњџј"),
        new("kk", WritingScript.Cyrillic, "және бұл бір мен сен біз сіз үшін бар жоқ емес деп ол да де қандай өте керек", "қғңүұһәө"),
        new("ar", WritingScript.Arabic, "في من على إلى أن هذا هذه ما لا هو هي مع كان عن كل قد أنا أنت نحن لم هل يا", "ةىأإئؤ"),
        new("fa", WritingScript.Arabic, "و در به از که این را با است برای من تو ما شما آن هم یک می بود شد نیست", "پچژگ"),
        new("ur", WritingScript.Arabic, "ہے میں کے کی کا اور سے کو نہیں یہ ہیں آپ ہم پر نے تھا کیا ہو تو بھی", "ٹڈڑںےھہ"),
        new("hi", WritingScript.Devanagari, "है में के की का और से को नहीं यह हैं आप हम पर ने था क्या हो तो भी मैं"),
        new("mr", WritingScript.Devanagari, "आहे आणि मी तू आम्ही तुम्ही हे ते या नाही काय होता आहेत पण मला", "ळ"),
        new("ne", WritingScript.Devanagari, "छ र हो मा को लाई छन् हुन् यो त्यो पनि तर भने गर्न"),
        new("el", WritingScript.Greek), new("hy", WritingScript.Armenian), new("he", WritingScript.Hebrew), new("ka", WritingScript.Georgian), new("bn", WritingScript.Bengali), new("pa", WritingScript.Gurmukhi),
        new("gu", WritingScript.Gujarati), new("or", WritingScript.Oriya), new("ta", WritingScript.Tamil), new("te", WritingScript.Telugu), new("kn", WritingScript.Kannada), new("ml", WritingScript.Malayalam),
        new("si", WritingScript.Sinhala), new("th", WritingScript.Thai), new("lo", WritingScript.Lao), new("bo", WritingScript.Tibetan), new("my", WritingScript.Myanmar), new("ko", WritingScript.Hangul),
        new("am", WritingScript.Ethiopic), new("km", WritingScript.Khmer), new("ja", WritingScript.Hiragana), new("zh", WritingScript.Han),
    ];
}
