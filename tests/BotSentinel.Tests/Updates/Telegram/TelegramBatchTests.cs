using System.Text;
using BotSentinel.Updates;
using BotSentinel.Updates.Telegram;

namespace BotSentinel.Tests.Updates.Telegram;

public sealed class TelegramBatchTests
{
    [Fact]
    public void Items_AreTheUpdatesWithTheirBytes()
    {
        byte[][] updates = [.. FixtureFile.ReadAll()];
        byte[] json = Answer(updates);

        TelegramBatch batch = Read(json);

        Assert.Equal(updates.Select(Encoding.UTF8.GetString), batch.Items.Select(item => Encoding.UTF8.GetString(json[item.Bytes])));
        Assert.All(batch.Items.Zip(updates), pair => Assert.Equal(UpdateLine.Of(ReadAlone(pair.Second)), UpdateLine.Of(pair.First.Update!)));
    }

    [Fact]
    public void List_IsWhatStandsBetweenTheBrackets()
    {
        byte[] json = """{"ok":true, "result" : [ {"update_id":1} , {"update_id":2} ] , "more":[1] }"""u8.ToArray();

        TelegramBatch batch = Read(json);

        Assert.Equal(""" {"update_id":1} , {"update_id":2} """, Encoding.UTF8.GetString(json[batch.List]));
        Assert.Equal("""{"update_id":2}""", Encoding.UTF8.GetString(json[batch.Items[1].Bytes]));
    }

    [Fact]
    public void EmptyAnswer_HasNoItems()
    {
        TelegramBatch batch = Read("""{"ok":true,"result":[]}"""u8.ToArray());

        Assert.Empty(batch.Items);
        Assert.Equal(21..21, batch.List);
    }

    [Theory]
    [InlineData("""{"message":{}}""", UpdateReadProblem.MissingUpdateId, 0)]
    [InlineData("7", UpdateReadProblem.WrongType, 0)]
    [InlineData("null", UpdateReadProblem.WrongType, 0)]
    [InlineData("""[{"update_id":1}]""", UpdateReadProblem.WrongType, 0)]
    [InlineData("""{"update_id":1,"message":{"from":{"id":{"a":[1,2]}},"text":"x"}}""", UpdateReadProblem.WrongType, 39)]
    [InlineData("""{"update_id":1,"update_id":2}""", UpdateReadProblem.DuplicateName, 15)]
    public void UnreadableItem_KeepsItsBytesAndHarmsNoOther(string item, UpdateReadProblem problem, int offset)
    {
        byte[] json = Answer("""{"update_id":1}"""u8.ToArray(), Encoding.UTF8.GetBytes(item), """{"update_id":3}"""u8.ToArray());

        TelegramBatch batch = Read(json);

        Assert.Equal([1, null, 3], batch.Items.Select(each => each.Update?.UpdateId));
        Assert.Equal(item, Encoding.UTF8.GetString(json[batch.Items[1].Bytes]));
        Assert.Equal(new UpdateReadError(problem, batch.Items[1].Bytes.Start.Value + offset), batch.Items[1].Error);
    }

    [Fact]
    public void ItemWithInvalidUtf8_HarmsNoOther()
    {
        byte[] json = Answer("""{"update_id":1}"""u8.ToArray(), [.. "{\"update_id\":2,\"x\":\""u8, 0xFF, .. "\"}"u8], """{"update_id":3}"""u8.ToArray());

        TelegramBatch batch = Read(json);

        Assert.Equal([1, null, 3], batch.Items.Select(each => each.Update?.UpdateId));
        Assert.Equal(new UpdateReadError(UpdateReadProblem.InvalidUtf8, batch.Items[1].Bytes.Start.Value + 20), batch.Items[1].Error);
    }

    [Fact]
    public void NestingLimit_IsTheSameAsAlone()
    {
        byte[] deepest = Encoding.UTF8.GetBytes($$"""{"update_id":1,"x":{{new string('[', 63)}}{{new string(']', 63)}}}""");

        Assert.Equal(1, ReadAlone(deepest).UpdateId);
        Assert.Equal(1, Read(Answer(deepest)).Items[0].Update?.UpdateId);
    }

    [Theory]
    [InlineData("", UpdateReadProblem.Empty)]
    [InlineData("[]", UpdateReadProblem.WrongType)]
    [InlineData("null", UpdateReadProblem.NotABatch)]
    [InlineData("{}", UpdateReadProblem.NotABatch)]
    [InlineData("""{"ok":true}""", UpdateReadProblem.NotABatch)]
    [InlineData("""{"ok":true,"result":true}""", UpdateReadProblem.NotABatch)]
    [InlineData("""{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":5}}""", UpdateReadProblem.NotABatch)]
    [InlineData("""{"ok":false,"result":[]}""", UpdateReadProblem.NotABatch)]
    [InlineData("""{"ok":true,"result":[],"result":[]}""", UpdateReadProblem.DuplicateName)]
    [InlineData("""{"ok":true,"result":[{"update_id":1},]}""", UpdateReadProblem.InvalidJson)]
    [InlineData("""{"ok":true,"result":[{"update_id":1}]""", UpdateReadProblem.InvalidJson)]
    [InlineData("""{"ok":true,"result":[]} {}""", UpdateReadProblem.InvalidJson)]
    [InlineData("<html>502 Bad Gateway</html>", UpdateReadProblem.InvalidJson)]
    public void WhatIsNoBatch_IsRefusedAsAWhole(string json, UpdateReadProblem problem)
    {
        bool couldRead = TelegramBatch.TryRead(Encoding.UTF8.GetBytes(json), default, out TelegramBatch? batch, out UpdateReadError error);

        Assert.False(couldRead);
        Assert.Null(batch);
        Assert.Equal(problem, error.Problem);
    }

    private static byte[] Answer(params byte[][] updates) => [.. "{\"ok\":true,\"result\":["u8, .. updates.SelectMany((update, index) => index == 0 ? update : [(byte)',', .. update]), .. "]}"u8];

    private static TelegramBatch Read(byte[] json)
    {
        bool couldRead = TelegramBatch.TryRead(json, default, out TelegramBatch? batch, out UpdateReadError error);

        Assert.True(couldRead, error.ToString());
        return batch!;
    }

    private static BotUpdate ReadAlone(byte[] json)
    {
        bool couldRead = TelegramUpdateReader.TryRead(json, default, out BotUpdate? update, out UpdateReadError error);

        Assert.True(couldRead, error.ToString());
        return update!;
    }
}
