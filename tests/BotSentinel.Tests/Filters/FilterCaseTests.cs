using BotSentinel.Decisions;
using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Tests.Filters;

/// <summary>Cases for every filter: what it catches, and what it must not.</summary>
public class FilterCaseTests
{
    private static readonly Dictionary<string, ContentRuleOptions> Rules = new(StringComparer.Ordinal)
    {
        ["phrases"] = new() { Phrases = new() { Words = ["free money", "casino*", "cop", "заработок", "казино", "免费", "code", "tệ"] } },
        ["patterns"] = new() { Patterns = new() { Match = [@"earn \$?\d+ per day", @"(?<!dis)count me in"], In = PatternText.Folded } },
        ["patterns-original"] = new() { Patterns = new() { Match = [@"(?-i)^\p{Lu}{10,}$"] } },
        ["links"] = new() { Links = new() { Deny = ["bad.example"], Allow = ["good.example"], Protect = ["paypal.com", "example.org"] } },
        ["links-all"] = new() { Links = new() { Kinds = [LinkKind.Any], Allow = ["good.example"] } },
        ["links-form"] = new() { Links = new() { Kinds = [LinkKind.Shortener, LinkKind.Punycode, LinkKind.Invite, LinkKind.BotStart, LinkKind.Address] } },
        ["links-bare"] = new() { Links = new() { Kinds = [LinkKind.Bare] } },
        ["mentions"] = new() { Mentions = new() { Max = 2 } },
        ["hashtags"] = new() { Hashtags = new() { Max = 2 } },
        ["emoji"] = new() { Emoji = new() { Max = 4 } },
        ["emoji-share"] = new() { Emoji = new() { Max = 1000, Share = 0.5 } },
        ["capitals"] = new() { Capitals = new() { Share = 0.7, MinLetters = 10 } },
        ["length"] = new() { Length = new() { Min = 2, Max = 20, Lines = 3 } },
        ["scripts"] = new() { Scripts = new() { Wanted = [ScriptName.Latin, ScriptName.Cyrillic] } },
        ["scripts-unwanted"] = new() { Scripts = new() { Unwanted = [ScriptName.Han] } },
        ["mixedScripts"] = new() { MixedScripts = new() },
        ["disguise"] = new() { Disguise = new() },
        ["invisible"] = new() { Invisible = new() },
        ["numbers"] = new() { Numbers = new() },
        ["secrets"] = new() { Secrets = new() },
    };

    [Theory]
    [InlineData("phrases", "Free money for all")]
    [InlineData("phrases", "FREE   MONEY")]
    [InlineData("phrases", "get frее мonеy")]
    [InlineData("phrases", "f r e e  m o n e y")]
    [InlineData("phrases", "fr33 m0n3y")]
    [InlineData("phrases", "freeeee moneyyyyy")]
    [InlineData("phrases", "f\u200bree mon\u2060ey")]
    [InlineData("phrases", "ｆｒｅｅ ｍｏｎｅｙ")]
    [InlineData("phrases", "free.money")]
    [InlineData("phrases", "Casinos and more")]
    [InlineData("phrases", "c🔥a🔥s🔥i🔥n🔥o")]
    [InlineData("phrases", "Зapa6oтoк без вложений")]
    [InlineData("phrases", "ЗАРАБОТОК")]
    [InlineData("phrases", "наше k а з и н о")]
    [InlineData("phrases", "完全免费的")]
    [InlineData("phrases", "call a сор now please")]
    [InlineData("patterns", "Earn $500 per day")]
    [InlineData("patterns", "ЕARN 500 pеr dаy")]
    [InlineData("patterns", "count me in")]
    [InlineData("patterns-original", "AAAAAAAAAAA")]
    [InlineData("links", "see https://bad.example/x")]
    [InlineData("links", "see https://sub.bad.example:8080")]
    [InlineData("links", "https://paypa1.com/login")]
    [InlineData("links", "https://раураl.com/login")]
    [InlineData("links", "https://xn--80aa0cbo65f.com/login")]
    [InlineData("links", "https://paypal.com.login.ru")]
    [InlineData("links", "https://paypall.com")]
    [InlineData("links", "https://exarnple.org")]
    [InlineData("links", "http://192.0.2.7/a")]
    [InlineData("links", "http://2130706433/")]
    [InlineData("links", "http://0x7f.1/")]
    [InlineData("links", "http://[::1]/")]
    [InlineData("links", "https://good.example@192.0.2.7/a")]
    [InlineData("links", "[paypal.com](https://evil.ru)")]
    [InlineData("links", "[https://good.example/help](https://evil.ru)")]
    [InlineData("links-all", "look at evil.ru")]
    [InlineData("links-all", "t.me/somebody")]
    [InlineData("links-form", "https://bit.ly/abc")]
    [InlineData("links-form", "https://пример.рф")]
    [InlineData("links-form", "https://xn--e1afmkfd.xn--p1ai")]
    [InlineData("links-form", "join https://t.me/+AbCdEf")]
    [InlineData("links-form", "t.me/joinchat/AbCdEf")]
    [InlineData("links-form", "discord.gg/abc")]
    [InlineData("links-form", "tg://join?invite=abc")]
    [InlineData("links-form", "https://t.me/somebot?start=ref123")]
    [InlineData("links-form", "tg://resolve?domain=somebot&start=ref")]
    [InlineData("links-bare", " https://evil.ru/x ")]
    [InlineData("mentions", "@ann @ben @cat")]
    [InlineData("hashtags", "#a #b #c")]
    [InlineData("emoji", "🔥🔥🔥🔥🔥")]
    [InlineData("emoji", "👨‍👩‍👧🇩🇪1️⃣👍🏽❤️")]
    [InlineData("emoji-share", "🔥🔥🔥🔥🔥🔥 buy")]
    [InlineData("capitals", "BUY THIS NOW ok")]
    [InlineData("capitals", "КУПИ СЕЙЧАС ЖЕ")]
    [InlineData("length", "this is longer than twenty")]
    [InlineData("length", "x")]
    [InlineData("length", "a\nb\nc\nd")]
    [InlineData("scripts", "你好我们明天见面吧")]
    [InlineData("scripts-unwanted", "你好我们明天见面吧")]
    [InlineData("mixedScripts", "ваш зapaбoтoк")]
    [InlineData("mixedScripts", "paypаl")]
    [InlineData("mixedScripts", "сasino")]
    [InlineData("disguise", "m\u200bo\u200bn\u200be\u200by")]
    [InlineData("disguise", "h\u0300\u0301\u0302\u0303\u0304\u0305\u0306ello")]
    [InlineData("disguise", "b u y   n o w   h e r e s")]
    [InlineData("disguise", "\u202Ewon yub")]
    [InlineData("invisible", "\u200b\u2060\u3164 ")]
    [InlineData("numbers", "call +1 (555) 010-9999 now")]
    [InlineData("numbers", "4111 1111 1111 1111")]
    [InlineData("numbers", "card 5500-0055-5555-5559")]
    [InlineData("secrets", "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw-")]
    [InlineData("secrets", "key AKIAIOSFODNN7EXAMPLE ok")]
    [InlineData("secrets", "-----BEGIN RSA PRIVATE KEY-----")]
    [InlineData("secrets", "ghp_abcdefghijklmnopqrstuvwxyz0123456789")]
    public void UnwantedText_IsFoundWithAReasonAndItsPlace(string filter, string text)
    {
        using ContentStage stage = new(Rules[filter]);

        Decision decision = stage.Decide(text);

        ContentFinding finding = Assert.Single(decision.Content!.Findings);
        Assert.InRange(finding.Score, 0.5, 1);
        Assert.NotEmpty(finding.Reason);
        Assert.InRange(finding.Span.Start + finding.Span.Length, finding.Span.Start, text.Length);
        Assert.NotEqual(Verdict.Allow, decision.Verdict);
        Assert.Equal(Reason.Content, decision.Reason);
    }

    [Theory]
    [InlineData("phrases", "Money is never free")]
    [InlineData("phrases", "the copper is freemoneyless")]
    [InlineData("phrases", "вынеси сор из избы")]
    [InlineData("phrases", "scope and copy")]
    [InlineData("phrases", "кот и код")]
    [InlineData("phrases", "tê tế te")]
    [InlineData("patterns", "I earn my living by day")]
    [InlineData("patterns", "discount me in")]
    [InlineData("patterns-original", "Aaaaaaaaaaaa")]
    [InlineData("links", "see https://good.example/x and https://paypal.com/help or www.example.org")]
    [InlineData("links", "see https://other.example/x")]
    [InlineData("links", "[click here](https://other.example)")]
    [InlineData("links", "[www.paypal.com](https://paypal.com/x)")]
    [InlineData("links", "version 1.2.3 of main.cs. And so on")]
    [InlineData("links-all", "see https://good.example/x, e.g. main.cs or 10.5")]
    [InlineData("links-all", "write to info@evil.ru")]
    [InlineData("links-form", "https://t.me/somebody")]
    [InlineData("links-form", "https://example.com/a?start=1")]
    [InlineData("links-bare", "look: https://evil.ru/x")]
    [InlineData("mentions", "@ann @ben mail me at a@b.c d@e.f")]
    [InlineData("hashtags", "#a ### C# F#")]
    [InlineData("emoji", "🔥🔥🔥🔥")]
    [InlineData("emoji-share", "🔥🔥🔥🔥")]
    [InlineData("capitals", "WHAT?")]
    [InlineData("capitals", "你好我们明天见面吧你好我们明天见面吧")]
    [InlineData("length", "twenty characters ok")]
    [InlineData("scripts", "My name is 李雷, hello everybody")]
    [InlineData("scripts", "12:30 😀 !!!")]
    [InlineData("scripts-unwanted", "Hello 李雷, hello everybody")]
    [InlineData("mixedScripts", "Скинь на GitHub, VPNом не пользуюсь, USB-порт, kΩ, Δx, μm")]
    [InlineData("disguise", "U.S.A. and a b c")]
    [InlineData("invisible", ".")]
    [InlineData("invisible", "😀")]
    [InlineData("numbers", "order 4111 1111 1111 1112, 2026-11-25 12:30:45, 192.168.100.200")]
    [InlineData("secrets", "commit 9f2c1e0a8b7d sk-ate at 12:30, ask-me-anything-about-the-thing-we-do")]
    public void HonestText_IsNotFound(string filter, string text)
    {
        using ContentStage stage = new(Rules[filter]);

        Decision decision = stage.Decide(text);

        Assert.Null(decision.Content);
        Assert.Equal(Verdict.Allow, decision.Verdict);
        Assert.Equal(Reason.Passed, decision.Reason);
    }

    [Theory]
    [MemberData(nameof(HonestTexts.All), MemberType = typeof(HonestTexts))]
    public void HonestTextOfAnyScript_PassesAllFiltersAtOnce(string kind, string text)
    {
        using ContentStage stage = new([.. Guards]);

        Decision decision = stage.Decide(text);

        Assert.NotEmpty(kind);
        Assert.Null(decision.Content);
    }

    [Fact]
    public void HonestTextsOfTheCorpus_PassEveryFilterOfDisguise()
    {
        using ContentStage stage = new(Rules["disguise"], Rules["mixedScripts"], Rules["invisible"], Rules["links"], Rules["numbers"], Rules["secrets"]);

        Assert.All(Corpus.BenignNoise(), line => Assert.Null(stage.Decide(line.Noisy).Content));
    }

    [Fact]
    public void MarkedParts_CountWhereThePlatformMarksThem()
    {
        using ContentStage mentions = new(Rules["mentions"]);
        using ContentStage links = new(Rules["links"]);
        TextEntity[] three = [new(EntityKind.TextMention, 0, 1, UserId: 1), new(EntityKind.TextMention, 2, 1, UserId: 2), new(EntityKind.Mention, 4, 1)];

        Assert.NotNull(mentions.Decide(ContentStage.Update("a b c", entities: three)).Content);
        Assert.NotNull(links.Decide(ContentStage.Update("paypal.com", entities: new TextEntity(EntityKind.TextLink, 0, 10, "https://evil.ru"))).Content);
        Assert.NotNull(links.Decide(ContentStage.Update("click", entities: new TextEntity(EntityKind.TextLink, 0, 5, "https://bad.example"))).Content);
        Assert.Null(links.Decide(ContentStage.Update("paypal.com", entities: new TextEntity(EntityKind.Url, 0, 10))).Content);
    }

    [Fact]
    public void KindsOfMessages_AreToldApart()
    {
        Assert.True(Finds(new() { Media = new() }, ContentStage.Update(null, content: ContentKind.Giveaway)));
        Assert.True(Finds(new() { Media = new() { Kinds = [ContentKind.Photo], WithoutCaption = true } }, ContentStage.Update(null, content: ContentKind.Photo)));
        Assert.False(Finds(new() { Media = new() { Kinds = [ContentKind.Photo], WithoutCaption = true } }, ContentStage.Update("my cat", content: ContentKind.Photo)));
        Assert.False(Finds(new() { Media = new() }, ContentStage.Update("hello")));
        Assert.True(Finds(new() { Forwards = new() }, ContentStage.Update("hello", traits: UpdateTraits.Forward)));
        Assert.False(Finds(new() { Forwards = new() }, ContentStage.Update("hello", traits: UpdateTraits.Forward | UpdateTraits.AutomaticForward)));
        Assert.True(Finds(new() { Keyboards = new() }, ContentStage.Update("hello", traits: UpdateTraits.Keyboard)));
        Assert.True(Finds(new() { Replies = new() }, ContentStage.Update("hello", traits: UpdateTraits.ExternalReply)));
        Assert.False(Finds(new() { Replies = new() }, ContentStage.Update("hello", traits: UpdateTraits.Quote)));
        Assert.True(Finds(new() { Replies = new() { Quotes = true } }, ContentStage.Update("hello", traits: UpdateTraits.Quote)));
        Assert.True(Finds(new() { Languages = new() { Wanted = ["en", "uk"] } }, ContentStage.Update("hello", language: "de")));
        Assert.False(Finds(new() { Languages = new() { Wanted = ["en", "uk"] } }, ContentStage.Update("hello", language: "en-gb")));
        Assert.False(Finds(new() { Languages = new() { Wanted = ["en", "uk"] } }, ContentStage.Update("hello")));
    }

    [Fact]
    public void LinkOfAButton_IsALink()
    {
        BotUpdate update = new() { Kind = UpdateKind.Message, Content = ContentKind.Text, Text = "press", ChatId = -1, UserId = 1, MessageId = 1, ButtonLinks = ["https://good.example", "https://bad.example/x"] };

        Assert.True(Finds(Rules["links"], update));
        Assert.True(Finds(Rules["links-all"], update));
        Assert.False(Finds(Rules["links-form"], update));
    }

    [Theory]
    [InlineData(ForwardOrigin.Channel, -1001, true)]
    [InlineData(ForwardOrigin.Channel, -1002, false)]
    [InlineData(ForwardOrigin.User, 5, false)]
    [InlineData(ForwardOrigin.Bot, 6, true)]
    [InlineData(ForwardOrigin.HiddenUser, 0, false)]
    public void Forward_CountsByWhereItComesFrom(ForwardOrigin origin, long from, bool counts)
    {
        ContentRuleOptions rule = new() { Forwards = new() { From = [ForwardOrigin.Channel, ForwardOrigin.Bot], Allow = [-1002] } };
        BotUpdate update = new() { Kind = UpdateKind.Message, Content = ContentKind.Text, Text = "news", ChatId = -1, UserId = 1, MessageId = 1, Traits = UpdateTraits.Forward, ForwardedFrom = new(origin, from) };

        Assert.Equal(counts, Finds(rule, update));
    }

    [Theory]
    [InlineData("de", "Kannst du mir bitte sagen, wie ich zum Bahnhof komme? Ich bin nicht von hier.")]
    [InlineData("fr", "Je ne sais pas si elle est déjà là, mais nous pouvons attendre dans le café.")]
    [InlineData("es", "No sé si ella está en la casa, pero podemos esperar en el café con los niños.")]
    [InlineData("pt", "Não sei se você já está em casa, mas nós podemos esperar com as crianças.")]
    [InlineData("it", "Non so se lei è già a casa, ma possiamo aspettare nel bar con gli amici.")]
    [InlineData("nl", "Ik weet niet of het nog kan, maar wij zijn er om acht uur met de auto.")]
    [InlineData("pl", "Nie wiem, czy to się uda, ale możemy jeszcze poczekać na niego.")]
    [InlineData("tr", "Bu akşam ne yapıyorsun? Ben çok yorgunum ama biraz daha çalışacağım.")]
    [InlineData("vi", "Hôm nay thời tiết rất đẹp, bạn có muốn đi chơi với chúng tôi không?")]
    [InlineData("id", "Saya tidak bisa datang karena sudah ada acara dengan teman, kamu juga kan?")]
    [InlineData("ru", "Я не знаю, что он сказал, но мы уже были там и всё видели.")]
    [InlineData("uk", "Я не знаю, що він сказав, але ми вже були там і все бачили.")]
    [InlineData("bg", "Не знам какво е казал той, но ние ще дойдем утре, ако има време.")]
    [InlineData("sr", "Не знам шта је рекао, али ми ћемо доћи сутра ако буде било времена, џабе је.")]
    [InlineData("ar", "لا أعرف ما هو السبب، هل أنت في البيت الآن؟ نحن في الطريق إلى المدينة.")]
    [InlineData("fa", "من نمی دانم این چه است، ما برای شما یک چیز خوب داریم و آن را می آوریم.")]
    [InlineData("hi", "मैं नहीं जानता कि यह क्या है, हम आप से कल मिलने के लिए तैयार हैं।")]
    [InlineData("el", "Καλημέρα! Τι κάνεις σήμερα; Όλα καλά;")]
    [InlineData("ko", "안녕하세요? 오늘 저녁에 만나요.")]
    [InlineData("ja", "こんにちは、今日はカラオケに行きますか？")]
    [InlineData("zh", "你好，我们明天下午三点见面吧。")]
    [InlineData("th", "สวัสดีครับ วันนี้อากาศดีมาก")]
    public void LanguageOfAText_IsGuessed(string language, string text)
    {
        Assert.False(Finds(new() { Languages = new() { Wanted = [language] } }, ContentStage.Update(text)));
        Assert.True(Finds(new() { Languages = new() { Wanted = [language == "am" ? "en" : "am"] } }, ContentStage.Update(text)));
        Assert.True(Finds(new() { Languages = new() { Wanted = ["en", "hy"] } }, ContentStage.Update(text)));
        Assert.False(Finds(new() { Languages = new() { Wanted = ["en", "hy"], Guess = false } }, ContentStage.Update(text)));
        Assert.False(Finds(new() { Languages = new() { Wanted = ["en", "sw"] } }, ContentStage.Update(text)));
    }

    [Theory]
    [InlineData("ok")]
    [InlineData("Müller & Söhne GmbH")]
    [InlineData("https://example.org/de/der-die-das")]
    [InlineData("See you at the Café Zażółć, it is on the left of the station and they have got pączki")]
    [InlineData("I said «Я не знаю» to him, and he asked what it was about")]
    [InlineData("C'est la vie, as they say")]
    [InlineData("12345 !!! 🔥")]
    public void TextWhoseLanguageIsInDoubt_CountsForNothing(string text) =>
        Assert.False(Finds(new() { Languages = new() { Wanted = ["en"] } }, ContentStage.Update(text)));

    [Fact]
    public void TextInAWantedLanguage_CountsBeforeTheLanguageOfTheUser()
    {
        ContentRuleOptions rule = new() { Languages = new() { Wanted = ["en"] } };

        Assert.False(Finds(rule, ContentStage.Update("Are you there? I will be at the station with the others", language: "de")));
        Assert.True(Finds(rule, ContentStage.Update("ok", language: "de")));
        Assert.False(Finds(rule with { Languages = rule.Languages with { User = false } }, ContentStage.Update("ok", language: "de")));
    }

    [Theory]
    [InlineData("Alice Admin", 1)]
    [InlineData("Аlice Аdmin", 1)]
    [InlineData("A l i c e A d m i n", 1)]
    [InlineData("AIice Admin", 1)]
    [InlineData("ALlCE ADM1N", 1)]
    [InlineData("✅ Alice Admin ✅", 1)]
    [InlineData("Alice Admins", 0.6)]
    [InlineData("Alice", 0)]
    [InlineData("Bob", 0)]
    public void NameThatLooksLikeAnAdmins_IsFound(string name, double score)
    {
        using ContentStage stage = new(new ContentRuleOptions { Names = new() { Protect = ["Alice Admin", "@alice_admin"], Owners = [1001] } });

        Assert.Equal(score, stage.Decide(ContentStage.Update("hello", name: name)).Content?.Score ?? 0, 3);
        Assert.Null(stage.Decide(ContentStage.Update("hello", user: 1001, name: name)).Content);
        Assert.Equal(1, stage.Decide(ContentStage.Update("hello", name: "x", username: "aIice_admin")).Content!.Score, 3);
    }

    private static IEnumerable<ContentRuleOptions> Guards =>
        Rules.Where(rule => rule.Key is not ("length" or "scripts" or "scripts-unwanted" or "emoji" or "emoji-share" or "capitals" or "links-all" or "phrases")).Select(rule => rule.Value)
            .Append(new() { Phrases = new() { Words = ["free money", "casino*", "заработок", "казино*", "заработок", "onlyfans", "bitcoin*", "investor"] } })
            .Append(new() { Capitals = new() })
            .Append(new() { Emoji = new() })
            .Append(new() { Length = new() })
            .Append(new() { Duplicates = new() });

    private static bool Finds(ContentRuleOptions rule, BotUpdate update)
    {
        using ContentStage stage = new(rule);
        return stage.Decide(update).Content is not null;
    }
}
