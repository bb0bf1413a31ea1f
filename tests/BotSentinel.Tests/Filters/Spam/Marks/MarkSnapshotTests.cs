using BotSentinel.Filters.Spam.Marks;

namespace BotSentinel.Tests.Filters.Spam.Marks;

/// <summary>Marks over a restart.</summary>
public sealed class MarkSnapshotTests : IDisposable
{
    private readonly MarkStage _before = new(), _after = new();

    public MarkSnapshotTests() => _after.Marks.Key = 9;

    public void Dispose()
    {
        _before.Dispose();
        _after.Dispose();
    }

    [Fact]
    public async Task Restart_MarksAndWhatTheyTaughtAreTheSame()
    {
        SpamMark first = _before.Mark(MarkStage.Honest, isSpam: true);
        _before.Mark("see you at lunch", isSpam: false);
        _before.Mark("free tea here", isSpam: false, by: "ben", tenant: "a");
        _before.Mark("only banned", isSpam: true, by: "ben", learn: false);
        _before.Marks.Undo(_before.Mark("a mistake", isSpam: true).Id);

        Assert.True(_after.Marks.Restore(Saved(_before)));

        Assert.Equal(("spam", "nearly spam", "not spam", "", ""), (_after.Says(MarkStage.Honest), _after.Says(MarkStage.Honest + " Yes!"), _after.Says("free tea here", "a"), _after.Says("only banned"), _after.Says("a mistake")));
        Assert.Equal((_before.Marks.List(), _before.Marks.List("a")), (_after.Marks.List(), _after.Marks.List("a")), EqualLists);
        Assert.Equal(1, _after.Marks.Report().Undone);
        Assert.Equal(await _before.LearntScoreAsync("Friday at the club"), await _after.LearntScoreAsync("Friday at the club"));
        Assert.True(_after.Mark("another", isSpam: true).Id > _before.Marks.List()[0].Id + 1);
        Assert.Equal(first, _after.Marks.Undo(first.Id));
        Assert.Equal("", _after.Says(MarkStage.Honest));
    }

    [Fact]
    public void AnyByteIsDamaged_IsIgnored()
    {
        _before.Mark(MarkStage.Honest, isSpam: true);
        byte[] bytes = Saved(_before).ToArray();
        var random = new Random(7);

        for (int i = 0; i < 60; i++)
        {
            byte[] damaged = [.. bytes];
            damaged[i < 40 ? i : random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            Assert.False(_after.Marks.Restore(new MemoryStream(damaged)));
        }

        Assert.False(_after.Marks.Restore(new MemoryStream(bytes[..^1])));
        Assert.False(_after.Marks.Restore(new MemoryStream([])));
        Assert.Equal("", _after.Says(MarkStage.Honest));
        Assert.True(_after.Marks.Restore(new MemoryStream(bytes)));
    }

    [Fact]
    public void MarkingHasBegun_IsIgnored()
    {
        _before.Mark(MarkStage.Honest, isSpam: true);
        _after.Mark("free tea here", isSpam: true);

        Assert.False(_after.Marks.Restore(Saved(_before)));
        Assert.Equal(("", "spam"), (_after.Says(MarkStage.Honest), _after.Says("free tea here")));
    }

    [Fact]
    public async Task WrittenByAVersionThatSeesOtherThings_TheTextsAreKnownAndTeachNothing()
    {
        _before.Mark(MarkStage.Honest, isSpam: true);
        _before.Mark("see you at lunch", isSpam: false);
        MemoryStream stream = WrittenByAnotherVersion(_before);
        double shipped = _after.Score(MarkStage.Honest);
        Assert.NotEqual(shipped, await _before.LearntScoreAsync(MarkStage.Honest));

        Assert.True(_after.Marks.Restore(stream));

        Assert.Equal(("spam", ""), (_after.Says(MarkStage.Honest), _after.Says(MarkStage.Honest + " Yes!")));
        Assert.Equal(shipped, await _after.LearntScoreAsync(MarkStage.Honest));
        Assert.Equal(0, _after.Marks.Report().Teaching);
    }

    [Fact]
    public async Task MarkedAgainAfterAnotherVersion_TheTextTeachesAndIsNearOthersAgain()
    {
        _before.Mark(MarkStage.Honest, isSpam: true);
        _before.Mark("see you at lunch", isSpam: false);
        _after.Marks.Restore(WrittenByAnotherVersion(_before));
        double shipped = _after.Score(MarkStage.Honest);

        SpamMark again = _after.Mark(MarkStage.Honest, isSpam: true, by: "ben");
        _after.Mark("see you at lunch", isSpam: false, by: "ben");

        Assert.Equal("nearly spam", _after.Says(MarkStage.Honest + " Yes!"));
        Assert.Equal(2, _after.Marks.Report().Teaching);
        Assert.NotEqual(shipped, await _after.LearntScoreAsync(MarkStage.Honest));

        _after.Marks.Undo(again.Id);
        Assert.Equal(("spam", ""), (_after.Says(MarkStage.Honest), _after.Says(MarkStage.Honest + " Yes!")));
        Assert.Equal(shipped, await _after.LearntScoreAsync(MarkStage.Honest));
    }

    [Fact]
    public void WhatIsWritten_HoldsNoWordOfTheTexts()
    {
        _before.Mark("geheimwort only here", isSpam: true);
        string written = System.Text.Encoding.Latin1.GetString(Saved(_before).ToArray()), wide = System.Text.Encoding.Unicode.GetString(Saved(_before).ToArray());

        Assert.DoesNotContain("geheimwort", written + wide, StringComparison.OrdinalIgnoreCase);
    }

    private static bool EqualLists((IReadOnlyList<SpamMark>, IReadOnlyList<SpamMark>) one, (IReadOnlyList<SpamMark>, IReadOnlyList<SpamMark>) other) =>
        one.Item1.SequenceEqual(other.Item1) && one.Item2.SequenceEqual(other.Item2);

    private static MemoryStream WrittenByAnotherVersion(MarkStage stage)
    {
        MarkSnapshot snapshot = MarkSnapshot.Read(Saved(stage))!;
        var stream = new MemoryStream();
        (snapshot with { Version = (snapshot.Version.Sketch + 1, snapshot.Version.Example + 1) }).Write(stream);
        stream.Position = 0;
        return stream;
    }

    private static MemoryStream Saved(MarkStage stage)
    {
        var stream = new MemoryStream();
        stage.Marks.Save(stream);
        stream.Position = 0;
        return stream;
    }
}
