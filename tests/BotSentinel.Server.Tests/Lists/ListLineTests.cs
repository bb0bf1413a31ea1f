using BotSentinel.Server.Lists;

namespace BotSentinel.Server.Tests.Lists;

public sealed class ListLineTests
{
    [Theory]
    [InlineData("user:5", "user:5", null)]
    [InlineData("5", "user:5", null)]
    [InlineData("  user:5 , , why not ", "user:5", "why not")]
    [InlineData("\"user:5\",,\"one, \"\"two\"\"\"", "user:5", "one, \"two\"")]
    [InlineData("user:U024BE7LH", "user:U024BE7LH", null)]
    [InlineData("network:192.0.2.7", "network:192.0.2.7/32", null)]
    [InlineData("network:192.0.2.7/24", "network:192.0.2.0/24", null)]
    [InlineData("""{"subject":"chat:-1","reason":"x"}""", "chat:-1", "x")]
    public void Line_IsRead(string text, string subject, string? reason)
    {
        ListLine? line = ListLine.Read(text, out string? problem);

        Assert.Equal((subject, reason, null), (line?.Subject, line?.Reason, problem));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("plain")]
    [InlineData("one, two")]
    [InlineData("\"quoted\"")]
    [InlineData(" spaces ")]
    [InlineData("two\nlines")]
    [InlineData("a\ttab, \"and\" more")]
    [InlineData("{\"subject\":1}")]
    [InlineData("# hash")]
    public void WrittenLine_IsOneLineAndReadAsItWas(string? reason)
    {
        ListEntryRow entry = new() { TenantId = "default", List = ListKind.Block, Subject = "user:a,b", Reason = reason, Until = new DateTimeOffset(2036, 1, 1, 0, 0, 0, 500, TimeSpan.Zero), AddedAt = default, Version = 1 };

        string written = ListLine.Write(entry);
        ListLine? line = ListLine.Read(written, out string? problem);

        Assert.DoesNotContain('\n', written);
        Assert.Equal((entry.Subject, entry.Until, reason, null), (line?.Subject, line?.Until, line?.Reason, problem));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("# nobody")]
    [InlineData("Subject,Until,Reason")]
    public void LineThatSaysNothing_IsNoMistake(string text)
    {
        Assert.Null(ListLine.Read(text, out string? problem));
        Assert.Null(problem);
    }

    [Theory]
    [InlineData("user:")]
    [InlineData("0")]
    [InlineData("planet:5")]
    [InlineData("user:5,tomorrow")]
    [InlineData("user:5,,a,b")]
    [InlineData("user:5,,\"open")]
    [InlineData("{\"subject\":5}")]
    [InlineData("{\"subject\":\"user:5\",\"unti\":1}")]
    [InlineData("user:5,,\u0007")]
    [InlineData("\"")]
    public void LineThatCannotBeRead_SaysWhy(string text)
    {
        Assert.Null(ListLine.Read(text, out string? problem));
        Assert.NotNull(problem);
    }
}
