using BotSentinel.Filters.Spam.Marks;

namespace BotSentinel.Tests.Filters.Spam.Marks;

/// <summary>Texts that are nearly the same as a marked one.</summary>
public sealed class NearTextTests : IDisposable
{
    private const string Offer = "Dear members, our new group pays ten percent every single week, write to @goldteam and join today before all places are gone: https://pay.example/join?ref=77";
    private const string News = "Hello all, the picnic is moved to Sunday because of the rain, we meet at the big oak at eleven, details are at https://club.example/picnic and Maria brings the salad this time.";

    private readonly MarkStage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Theory]
    [InlineData("Dear members, our new group pays ten percent every single week, write to @silver_people and join today before all places are gone: https://other.test/x9?y=1")]
    [InlineData("Dear members!!! Our new group pays ten percent every single week - write to @goldteam and join today before all places are gone 🔥🔥 https://pay.example/join?ref=78")]
    [InlineData("Dear friends, our new group pays ten percent every single week, write to @goldteam and join today before all places are gone: https://pay.example/join?ref=77")]
    [InlineData("Dеаr mеmbеrs, оur nеw grоuр раys tеn реrсеnt еvеry singlе wееk, write to @goldteam and join today before all places are gone: https://pay.example/join?ref=77")]
    [InlineData("De\u200Bar mem\u200Bbers, our new gr0up p4ys ten perc3nt every single week, write to @goldteam and join today before all places are gone: https://pay.example/join?ref=77")]
    [InlineData("Hi. Dear members, our new group pays ten percent every single week, write to @goldteam and join today before all places are gone")]
    public void NearlyTheSameAsSpam_IsSpam(string text)
    {
        _stage.Mark(Offer, isSpam: true);

        Assert.Equal("nearly spam", _stage.Says(text));
    }

    [Theory]
    [InlineData("Dear members, our new group meets every single week, write to @goldteam if you want to join the choir before the concert in June: https://choir.example/join")]
    [InlineData("Dear members, our old flat is free from May, two rooms and a balcony, write to @goldteam")]
    [InlineData("pays ten percent every single week")]
    [InlineData(News)]
    [InlineData("")]
    public void AnotherTextOfTheSameWords_IsNot(string text)
    {
        _stage.Mark(Offer, isSpam: true);

        Assert.Equal("", _stage.Says(text));
    }

    [Fact]
    public void TextsOfALinkAlone_AreNotNearlyTheSame()
    {
        _stage.Mark("https://www.example.com/watch/the/video?v=first", isSpam: true);

        Assert.Equal("", _stage.Says("https://www.example.org/read/our/pages?p=second"));
    }

    [Fact]
    public void NearlyTheSameAsHonest_Passes()
    {
        _stage.Mark(News, isSpam: false);

        Assert.Equal("nearly not spam", _stage.Says(News.Replace("Hello all", "hello ALL 😀", StringComparison.Ordinal)));
        Assert.Equal("nearly not spam", _stage.Says(News.Replace("salad", "cake", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("https://club.example/picnic", "https://club.evil.example/picnic")]
    [InlineData("Maria", "@maria_pays")]
    [InlineData("this time", "this time, call 0906 170 1461")]
    [InlineData("this time.", "this time. Also see t.me/gold")]
    public void HonestTextWithAnotherTarget_IsNotNearlyTheSame(string part, string other)
    {
        _stage.Mark(News, isSpam: false);

        Assert.Equal("", _stage.Says(News.Replace(part, other, StringComparison.Ordinal)));
    }

    [Fact]
    public void NearTextsOfOppositeLabels_TheNearerDecides()
    {
        string other = Offer.Replace("every single week", "every month", StringComparison.Ordinal);
        _stage.Mark(Offer, isSpam: true);
        _stage.Mark(other, isSpam: false);

        Assert.Equal("nearly spam", _stage.Says(Offer + " !"));
        Assert.Equal("nearly not spam", _stage.Says(other + " !"));
    }

    [Fact]
    public void SharesOfSketches_EstimateWhatTextsHaveInCommon()
    {
        var random = new Random(5);
        double worst = 0;
        for (int round = 0; round < 200; round++)
        {
            int common = random.Next(5, 60), own = random.Next(0, 40);
            string shared = Words(random, common), one = shared + " " + Words(random, own), other = shared + " " + Words(random, own);
            double expected = 2.0 * common / ((2.0 * common) + (4.0 * own));
            worst = Math.Max(worst, Math.Abs(SharedPart(one, other) - expected));
        }

        Assert.InRange(worst, 0, 0.3);
    }

    private static string Words(Random random, int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => string.Concat(Enumerable.Range(0, 8).Select(_ => (char)('a' + random.Next(26))))));

    private static double SharedPart(string one, string other) => TextSketch.Shared(Traces.Of(one).Sketch, Traces.Of(other).Sketch) / (double)TextSketch.Size;
}
