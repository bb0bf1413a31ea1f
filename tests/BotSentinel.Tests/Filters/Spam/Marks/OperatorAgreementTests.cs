using BotSentinel.Filters.Spam.Marks;

namespace BotSentinel.Tests.Filters.Spam.Marks;

/// <summary>Operators whose marks contradict those of others.</summary>
public sealed class OperatorAgreementTests : IDisposable
{
    private readonly MarkStage _stage = new();
    private int _made;

    public void Dispose() => _stage.Dispose();

    [Fact]
    public async Task OneWhoContradictsMostOthers_TeachesNothing()
    {
        using var without = new MarkStage();
        MarkHonestly(_stage, "anna", 12);
        MarkHonestly(_stage, "ben", 12);
        _made = 0;
        MarkHonestly(without, "anna", 12);
        MarkHonestly(without, "ben", 12);
        string offer = Offer(), chat = Chat();

        for (int i = 0; i < 60; i++)
        {
            _stage.Mark(Offer(), isSpam: false, by: "mallory");
            _stage.Mark(Chat(), isSpam: true, by: "mallory");
        }

        Assert.Equal(await without.LearntScoreAsync(offer), await _stage.LearntScoreAsync(offer));
        Assert.Equal(await without.LearntScoreAsync(chat), await _stage.LearntScoreAsync(chat));
        Assert.Equal([("mallory", true), ("anna", false), ("ben", false)], _stage.Marks.Report().Operators.Select(own => (own.By, own.Contradicts)));
    }

    [Fact]
    public void OneWhoTakesHonestTextsForSpam_TeachesNothing()
    {
        MarkHonestly(_stage, "anna", 12);

        for (int i = 0; i < 30; i++)
        {
            _stage.Mark(Chat(), isSpam: true, by: "mallory");
        }

        Assert.Equal([("mallory", true), ("anna", false)], _stage.Marks.Report().Operators.Select(own => (own.By, own.Contradicts)));
    }

    [Fact]
    public async Task TwoWhoContradictEachOther_TeachNothing()
    {
        string offer = Offer();
        double before = _stage.Score(offer);

        MarkHonestly(_stage, "anna", 12);
        for (int i = 0; i < 12; i++)
        {
            _stage.Mark(Offer(), isSpam: false, by: "ben");
            _stage.Mark(Chat(), isSpam: true, by: "ben");
        }

        Assert.Equal(before, await _stage.LearntScoreAsync(offer));
        Assert.All(_stage.Marks.Report().Operators, own => Assert.Equal((true, 0.0), (own.Contradicts, own.Weight)));
    }

    [Fact]
    public async Task TwoWhoContradictEachOther_TheOtherTeachesOnceOneIsUndone()
    {
        string offer = Offer();
        double before = _stage.Score(offer);
        MarkHonestly(_stage, "anna", 12);
        for (int i = 0; i < 12; i++)
        {
            _stage.Mark(Offer(), isSpam: false, by: "ben");
            _stage.Mark(Chat(), isSpam: true, by: "ben");
        }

        _stage.Marks.UndoAllBy("ben");

        Assert.True(await _stage.LearntScoreAsync(offer) > before);
        Assert.False(Assert.Single(_stage.Marks.Report().Operators).Contradicts);
    }

    [Fact]
    public void OperatorsWhoAgree_AllTeach()
    {
        foreach (string by in (string[])["anna", "ben", "cleo", "dora"])
        {
            MarkHonestly(_stage, by, 10);
        }

        for (int i = 0; i < 12; i++)
        {
            _stage.Mark(Offer(), isSpam: true, by: "emil");
        }

        Assert.All(_stage.Marks.Report().Operators, own => Assert.Equal((false, true), (own.Contradicts, own.Weight > 0)));
    }

    [Fact]
    public void FewMarks_AreNotJudged()
    {
        MarkHonestly(_stage, "anna", 12);

        for (int i = 0; i < OperatorAgreement.FewestTexts - 1; i++)
        {
            _stage.Mark(Chat(), isSpam: true, by: "ben");
        }

        Assert.DoesNotContain(_stage.Marks.Report().Operators, own => own.Contradicts);
    }

    [Fact]
    public void WhoIsNotAmongTheTwentyWhoMarkedMost_IsJudgedAllTheSame()
    {
        foreach (int number in Enumerable.Range(10, 20))
        {
            MarkHonestly(_stage, $"honest {number}", 5);
        }

        for (int i = 0; i < OperatorAgreement.FewestTexts; i++)
        {
            _stage.Mark(Chat(), isSpam: true, by: "mallory");
        }

        MarkHonestly(_stage, "late", 5);

        Assert.Equal("mallory", Assert.Single(_stage.Marks.Report().Operators, own => own.Contradicts).By);
    }

    private void MarkHonestly(MarkStage stage, string by, int ofEach)
    {
        for (int i = 0; i < ofEach; i++)
        {
            stage.Mark(Offer(), isSpam: true, by);
            stage.Mark(Chat(), isSpam: false, by);
        }
    }

    private string Offer() => Text(["qualmflor", "billig", "bestellen", "sofort", "geliefert", "rabatt", "sorte", "kaufen", "preis", "gratis"]);

    private string Chat() => Text(["morgen", "treffen", "see", "pizza", "film", "schule", "regen", "fahrrad", "danke", "abend"]);

    // Another one each time: seven of ten words.
    private string Text(string[] words)
    {
        var random = new Random(++_made);
        string[] chosen = [.. words];
        random.Shuffle(chosen);
        return string.Join(' ', chosen.Take(7));
    }
}
