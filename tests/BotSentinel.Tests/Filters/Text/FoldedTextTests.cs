using System.Text;
using BotSentinel.Decisions;
using BotSentinel.Filters.Text;
using CsCheck;

namespace BotSentinel.Tests.Filters.Text;

public class FoldedTextTests
{
    private static readonly Gen<string> Piece = Gen.OneOf(
        Gen.String,
        Pick("f r e e", "c.a.s.i.n.o", "с🔥а🔥s🔥i🔥n🔥o", "v1agra", "З4рa6oтoк", "looooool", "п\u200bр\u200cи\u200dв\u2060ет", "e\u0301\u0302\u0323", "👨‍👩‍👧", "1️⃣", "می\u200cخواهم"),
        Pick("\ud800", "\udc00", "\u0301", "\ufe0f", "\u200d", "ﷺ", "ㅤ", "각", "\u1100", "\u1161", "\u11a8", "🏴", "𝔣𝔯𝔢𝔢", "ｆｒｅｅ", " ", "  ", ".", "'", "@", "$", "4", "0", "а", "b", "İ", "ß", "ǅ"),
        Gen.Int[0, 0x10FFFF].Where(Rune.IsValid).Select(char.ConvertFromUtf32));

    // Mostly what needs no closer look, and what nearly needs none.
    private static readonly Gen<string> Plain = Gen.OneOf(
        Pick("hello ", "Привет ", "I'm ", "he'd ", "VPNом ", "м'я ", "đẹp ", "я в ", "a b ", "b c d ", "c 🔥 ", "x🔥", "в-", "т.", "'", "!!!", "...", "....", "аaa", "1000000 ", "3D ", "x@y.org ", "ok! ", "ca$h ", "a'4", "  ", "\n", "\t", "\u00a0"),
        Pick("e\u0301", "ŉ", "\u037a", "Ա", "Ꭰ", "½", "℃", "中文", "हिन्दी", "1️⃣", "#️⃣", "👍🏽", "🇩🇪", "\u200b", "\u202e", "ｶﾞ", "й"),
        Gen.Char[' ', '~'].Select(c => c.ToString()),
        Gen.Char['\u0400', '\u045f'].Select(c => c.ToString()),
        Gen.Char['\u00a0', '\u2120'].Select(c => c.ToString()));

    // Short texts of what letters are set apart, joined and marked with.
    private static readonly Gen<string> Signs =
        Pick("a", "b", "д", "א", "ก", "中", " ", ".", "-", "·", "_", "'", "’", "1", "0", "@", "$", "!", "😀", "\u0903", "\u0301", "\u0336", "\u0e33", "\u1160", "\u200b", "\u200d", "\u2060", "\u20e3", "\ufe0f");

    private static readonly Gen<string> AnyText = Piece.Array[0, 24].Select(string.Concat);

    [Fact]
    public void FoldingTwice_ChangesNothingMore() => AnyText.Sample(
        text =>
        {
            string once = Fold(text);
            Assert.Equal(once, Fold(once));
        },
        iter: 20_000);

    [Fact]
    public void EveryPartOfAFoldedText_ComesFromInsideTheOriginal() => AnyText.Sample(
        text =>
        {
            FoldedText folded = Folded(text);
            int before = 0;
            for (int i = 0; i < folded.Chars.Length; i++)
            {
                Assert.InRange(folded.SourceOf(i), before, text.Length - 1);
                before = folded.SourceOf(i);
                TextSpan span = folded.Original(i, 1);
                Assert.InRange(span.Start + span.Length, span.Start + 1, text.Length);
            }
        },
        iter: 5_000);

    [Fact]
    public void Words_LieInTheFoldedTextOneAfterTheOther() => AnyText.Sample(
        text =>
        {
            FoldedText folded = Folded(text);
            int end = 0;
            foreach (FoldedWord word in folded.Words)
            {
                Assert.InRange(word.Start, end, folded.Chars.Length - 1);
                end = word.Start + word.Length;
                Assert.InRange(end, word.Start + 1, folded.Chars.Length);
            }
        },
        iter: 5_000);

    [Fact]
    public void ShortCutsThroughPlainText_ChangeNothing()
    {
        FoldedText quick = new(), oneByOne = new(isOneByOne: true);
        Gen.OneOf(AnyText, Plain.Array[0, 80].Select(string.Concat), Signs.Array[2, 14].Select(string.Concat)).Sample(
            text =>
            {
                quick.Fold(text);
                oneByOne.Fold(text);
                Assert.Equal(oneByOne.Chars, quick.Chars);
                Assert.Equal(oneByOne.Kinds.ToArray(), quick.Kinds.ToArray());
                Assert.Equal(oneByOne.Words.ToArray(), quick.Words.ToArray());
                Assert.Equal(Counts(oneByOne.Profile), Counts(quick.Profile));
                Assert.Equal(Sources(oneByOne), Sources(quick));
            },
            iter: 100_000,
            threads: 1);
    }

    /// <summary>A letter with a sign of another script behind it is no single one: with single ones after it, the folding of such a text had no end once.</summary>
    [Theory(Timeout = 30_000)]
    [InlineData("\U0001F600'\u1160\u05d0\u0903-\u0434\u00b7\u2060a")]
    [InlineData("\u05d0\u0903-\u0434\u00b7a")]
    [InlineData("a\u0903 b c")]
    [InlineData("a\u200d\u0301 b c")]
    [InlineData("a\u1160 b c")]
    public async Task LetterWithASignOfAnotherScriptBeforeSpacedOnes_IsFolded(string text)
    {
        FoldedText quick = new(), oneByOne = new(isOneByOne: true);

        await Task.Run(
            () =>
            {
                quick.Fold(text);
                oneByOne.Fold(text);
            },
            TestContext.Current.CancellationToken);

        Assert.Equal(oneByOne.Chars, quick.Chars);
    }

    [Theory]
    [InlineData("Free Money", "free money")]
    [InlineData("ＦＲＥＥ 𝓂𝑜𝓃𝑒𝓎", "free money")]
    [InlineData("frее mоney", "free money")]
    [InlineData("f\u200br\u200de\u2060e", "free")]
    [InlineData("f r e e", "free")]
    [InlineData("f r e e  m o n e y", "free  money")]
    [InlineData("f.r.e.e", "free")]
    [InlineData("f🔥r🔥e🔥e", "free")]
    [InlineData("v1agra ca$ino c@sino", "viagra casino casino")]
    [InlineData("freeeeeeee", "freee")]
    [InlineData("f\u0336r\u0336e\u0336e\u0336", "free")]
    [InlineData("ᴄᴀꜱɪɴᴏ", "casino")]
    [InlineData("🅵🆁🅴🅴", "free")]
    [InlineData("info@example.org", "info@example.org")]
    [InlineData("mp3 h264 42nd 1st", "mp3 h264 42nd 1st")]
    [InlineData("\u202Eeerf", "eerf")]
    [InlineData("I am a b-boy", "i am a b-boy")]
    public void DisguisedText_BecomesPlain(string text, string plain) => Assert.Equal(plain, Fold(text));

    [Theory]
    [InlineData("Заработок", "Зapa6oтoк")]
    [InlineData("заработок", "3АР@6ОТОК")]
    [InlineData("казино", "k a з и н o")]
    [InlineData("Вход", "вxoд")]
    public void LettersOfTheOtherAlphabet_FoldTogether(string honest, string disguised) => Assert.Equal(Fold(honest), Fold(disguised));

    [Theory]
    [InlineData("má", "mà")]
    [InlineData("má", "ma")]
    [InlineData("đi", "di")]
    [InlineData("все", "всё")]
    [InlineData("кот", "код")]
    public void DifferentWords_StayDifferent(string one, string other) => Assert.NotEqual(Fold(one), Fold(other));

    [Theory]
    [InlineData("می\u200cخواهم")]
    [InlineData("क्\u200dष")]
    [InlineData("क्\u200cष")]
    [InlineData("ශ්\u200dරී")]
    [InlineData("👨‍👩‍👧")]
    [InlineData("1️⃣")]
    [InlineData("❤️")]
    [InlineData("👍🏽")]
    [InlineData("🇩🇪")]
    [InlineData("🏴\U000E0067\U000E0062\U000E0077\U000E006C\U000E0073\U000E007F")]
    [InlineData("thời tiết đẹp lắm")]
    [InlineData("안녕하세요")]
    public void SignsThatHonestTextNeeds_Survive(string text)
    {
        FoldedText folded = Folded(text);

        Assert.Equal(text, folded.Chars.ToString());
        Assert.Equal(0, folded.Profile.Hidden);
    }

    [Theory]
    [MemberData(nameof(HonestTexts.All), MemberType = typeof(HonestTexts))]
    public void HonestText_LooksDisguisedInNoWay(string kind, string text)
    {
        ref readonly TextProfile profile = ref Folded(text).Profile;

        Assert.NotEmpty(kind);
        Assert.Equal((0, 0, 0, 0), (profile.Hidden, profile.MixedWords, profile.PiledMarks, profile.Overrides));
    }

    [Theory]
    [InlineData("e\u0301", "\u00e9")]
    [InlineData("e\u0302\u0323", "\u1ec7")]
    [InlineData("e\u0323\u0302", "\u1ec7")]
    [InlineData("\u0438\u0306", "\u0439")]
    [InlineData("\u1112\u1161\u11ab", "한")]
    [InlineData("بُّ", "بُّ")]
    public void ComposedAndDecomposedText_FoldAlike(string decomposed, string composed) => Assert.Equal(Fold(composed), Fold(decomposed));

    [Fact]
    public void DecomposedTextsOfTheCorpus_FoldAsTheirOriginals()
    {
        (string Kind, string Noisy, string Original)[] decomposed = [.. Corpus.BenignNoise().Where(line => line.Kind is "decomposed" or "capitals")];

        Assert.All(decomposed, line => Assert.Equal(Fold(line.Original), Fold(line.Noisy)));
    }

    [Theory]
    [InlineData("👨‍👩‍👧 👨‍👩‍👧", 2)]
    [InlineData("🇩🇪🇫🇷", 2)]
    [InlineData("1️⃣2️⃣", 2)]
    [InlineData("👍🏽", 1)]
    [InlineData("❤️", 1)]
    [InlineData("© → ∑", 0)]
    [InlineData("😂😂😂", 3)]
    public void Emoji_AreCountedAsAReaderCounts(string text, int count) => Assert.Equal(count, Folded(text).Profile.Emoji);

    [Fact]
    public void LongText_IsCut()
    {
        FoldedText folded = Folded(new string('x', 10) + string.Concat(Enumerable.Repeat("ab ", 1_000_000)));

        Assert.InRange(folded.SourceOf(folded.Chars.Length - 1), 0, FoldedText.LongestText - 1);
    }

    private static Gen<string> Pick(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static string Counts(TextProfile profile) =>
        string.Join(' ', typeof(TextProfile).GetFields().Select(field => $"{field.Name}={field.GetValue(profile)}").Concat(Enum.GetValues<WritingScript>().Select(script => $"{script}={profile.LettersOf(script)}")));

    private static int[] Sources(FoldedText text) => [.. Enumerable.Range(0, text.Chars.Length).Select(text.SourceOf)];

    private static string Fold(string text) => Folded(text).Chars.ToString();

    private static FoldedText Folded(string text)
    {
        FoldedText folded = new();
        folded.Fold(text);
        return folded;
    }
}
