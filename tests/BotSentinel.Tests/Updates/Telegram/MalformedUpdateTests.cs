using System.Text;
using BotSentinel.Updates;
using BotSentinel.Updates.Telegram;

namespace BotSentinel.Tests.Updates.Telegram;

public sealed class MalformedUpdateTests
{
    [Theory]
    [InlineData("", UpdateReadProblem.Empty, 0)]
    [InlineData("  ", UpdateReadProblem.InvalidJson, 2)]
    [InlineData("{", UpdateReadProblem.InvalidJson, 1)]
    [InlineData("""{"update_id":1,"message":{"text":"hel""", UpdateReadProblem.InvalidJson, 37)]
    [InlineData("""{"update_id":1}{"update_id":2}""", UpdateReadProblem.InvalidJson, 15)]
    [InlineData("""{"update_id":1} x""", UpdateReadProblem.InvalidJson, 16)]
    [InlineData("""{"update_id":1,}""", UpdateReadProblem.InvalidJson, 15)]
    [InlineData("""{"update_id":1 /* comment */}""", UpdateReadProblem.InvalidJson, 15)]
    [InlineData("\ufeff{\"update_id\":1}", UpdateReadProblem.InvalidJson, 0)]
    [InlineData("[]", UpdateReadProblem.WrongType, 0)]
    [InlineData("null", UpdateReadProblem.WrongType, 0)]
    [InlineData("\"text\"", UpdateReadProblem.WrongType, 0)]
    [InlineData("""{"message":{}}""", UpdateReadProblem.MissingUpdateId, 0)]
    [InlineData("""{"update_id":null}""", UpdateReadProblem.MissingUpdateId, 0)]
    [InlineData("""{"update_id":"1"}""", UpdateReadProblem.WrongType, 13)]
    [InlineData("""{"update_id":1,"message":7}""", UpdateReadProblem.WrongType, 25)]
    [InlineData("""{"update_id":1,"message":[]}""", UpdateReadProblem.WrongType, 25)]
    [InlineData("""{"update_id":1,"message":{"text":{}}}""", UpdateReadProblem.WrongType, 33)]
    [InlineData("""{"update_id":1,"message":{"from":5}}""", UpdateReadProblem.WrongType, 33)]
    [InlineData("""{"update_id":1,"message":{"from":{"is_bot":1}}}""", UpdateReadProblem.WrongType, 43)]
    [InlineData("""{"update_id":1,"message":{"entities":{}}}""", UpdateReadProblem.WrongType, 37)]
    [InlineData("""{"update_id":1,"message":{"photo":[5]}}""", UpdateReadProblem.WrongType, 35)]
    [InlineData("""{"update_id":1,"message":{"chat":{"type":5}}}""", UpdateReadProblem.WrongType, 41)]
    [InlineData("""{"update_id":1.5}""", UpdateReadProblem.NumberOutOfRange, 13)]
    [InlineData("""{"update_id":99999999999999999999}""", UpdateReadProblem.NumberOutOfRange, 13)]
    [InlineData("""{"update_id":1,"message":{"from":{"id":1e400}}}""", UpdateReadProblem.NumberOutOfRange, 39)]
    [InlineData("""{"update_id":1,"message":{"text":"\ud800"}}""", UpdateReadProblem.InvalidText, 33)]
    [InlineData("""{"update_id":1,"message":{"te\ud800xt":"a"}}""", UpdateReadProblem.InvalidText, 26)]
    [InlineData("""{"update_id":1,"update_id":1}""", UpdateReadProblem.DuplicateName, 15)]
    [InlineData("""{"update_id":1,"message":{"from":{"id":1,"id":2}}}""", UpdateReadProblem.DuplicateName, 41)]
    [InlineData("""{"update_id":1,"message":{"text":"a","te\u0078t":"b"}}""", UpdateReadProblem.DuplicateName, 37)]
    [InlineData("""{"update_id":1,"message":{},"edited_message":{}}""", UpdateReadProblem.SeveralPayloads, 45)]
    public void BrokenUpdate_IsRefusedWithProblemAndPlace(string json, UpdateReadProblem problem, int offset) =>
        Assert.Equal(new UpdateReadError(problem, offset), ErrorOf(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void InvalidUtf8_IsRefusedEvenWhereNothingIsRead()
    {
        byte[] json = [.. """{"update_id":1,"nobody_reads":" """u8, 0xC3, 0x28, .. "\"}"u8];

        Assert.Equal(new UpdateReadError(UpdateReadProblem.InvalidUtf8, 32), ErrorOf(json));
    }

    [Theory]
    [InlineData(62, UpdateReadProblem.None)]
    [InlineData(63, UpdateReadProblem.None)]
    [InlineData(64, UpdateReadProblem.TooDeep)]
    [InlineData(100_000, UpdateReadProblem.TooDeep)]
    public void Nesting_IsReadTo64LevelsDeep(int arrays, UpdateReadProblem problem)
    {
        string json = $$"""{"update_id":1,"x":{{new string('[', arrays)}}{{new string(']', arrays)}}}""";

        Assert.Equal(problem, ErrorOf(Encoding.UTF8.GetBytes(json)).Problem);
    }

    [Fact]
    public void WrongTypeInAFieldThatNobodyReads_IsNoError() =>
        Assert.Equal(default, ErrorOf("""{"update_id":1,"message":{"date":"yesterday","from":{"id":1,"first_name":[1,2,{"a":null}]}}}"""u8));

    [Fact]
    public void EveryProblem_IsSaidInWordsWithoutContent() =>
        Assert.All(Enum.GetValues<UpdateReadProblem>(), problem => Assert.DoesNotContain(problem.ToString(), new UpdateReadError(problem, 3).ToString(), StringComparison.Ordinal));

    private static UpdateReadError ErrorOf(ReadOnlySpan<byte> json)
    {
        bool couldRead = TelegramUpdateReader.TryRead(json, default, out BotUpdate? update, out UpdateReadError error);

        Assert.Equal(couldRead, update is not null);
        Assert.Equal(couldRead, error.Problem == UpdateReadProblem.None);
        return error;
    }
}
