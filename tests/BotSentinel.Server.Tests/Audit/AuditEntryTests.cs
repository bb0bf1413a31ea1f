using System.Text;
using System.Text.Json;
using BotSentinel.Audit;

namespace BotSentinel.Server.Tests.Audit;

public sealed class AuditEntryTests
{
    private static readonly string[] Hostile =
    [
        "=1+1", "+1", "-1", "@SUM(A1)", "'=1", "''", "\t=1", "\r=1", "\n=1", "a\nb", "a\r\nb", "a,b", "\"", "\"\"", "a\"b\"", "\u001b[2J\u001b[31m", "\u0007", "\u007f", "\u2028\u2029", "🤖", "Спам", "\\n", "\\", "{\"a\":1}", " x ", "\uFEFF",
    ];

    public static TheoryData<string> Texts => [.. Hostile];

    private static AuditEntry Entry(string text) => new()
    {
        Tenant = "default", Index = 0, Id = "aud_1", At = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123), Actor = text, Session = text, Ip = "::1", Action = "bot.change", Object = text, Outcome = "done", Reason = text, Request = text, Detail = "{}",
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void HostileText_ComesBackFromJsonAsItWas(string text)
    {
        byte[] line = Entry(text).ToBytes();

        using JsonDocument json = JsonDocument.Parse(line);
        Assert.All((string[])["actor", "session", "object", "reason", "request"], member => Assert.Equal(text, json.RootElement.GetProperty(member).GetString()));
        Assert.DoesNotContain((byte)'\n', line);
        Assert.DoesNotContain((byte)'\u001b', line);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void HostileText_ComesBackFromCsvToTheSameHash(string text)
    {
        List<byte[]> taken = [];
        ExportReader.Read(new MemoryStream(SampleLog.ExportCsv([Entry(text)])), Take, CancellationToken.None);

        Assert.Equal(Entry(text).ToBytes(), Assert.Single(taken));

        bool Take(ReadOnlySpan<byte> entry)
        {
            taken.Add(entry.ToArray());
            return true;
        }
    }

    [Fact]
    public void NoCellOfCsv_BeginsAsAFormula()
    {
        IEnumerable<string> cells = Hostile.SelectMany(text => AuditCsv.Line(Entry(text)).Split(',')).Select(cell => cell.TrimStart('"'));

        Assert.DoesNotContain(cells, cell => cell.Length > 0 && "=+-@\t\r\n".Contains(cell[0], StringComparison.Ordinal));
    }

    [Fact]
    public void WrittenForm_IsTheOneOfTheDocs() => Assert.Equal(
        """{"v":1,"tenant":"default","index":7,"id":"aud_1","at":"2023-11-14T22:13:20.123Z","actor":"a","session":null,"ip":null,"action":"b","object":"c","outcome":"done","reason":"\"\n\u001bé/","request":null,"before":null,"after":null,"difference":[1.50],"detail":null}""",
        Encoding.UTF8.GetString(new AuditEntry { Tenant = "default", Index = 7, Id = "aud_1", At = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123), Actor = "a", Action = "b", Object = "c", Outcome = "done", Reason = "\"\n\u001bé/", Difference = "[1.50]" }.ToBytes()));

    [Fact]
    public void TextThatIsNoText_BecomesOne()
    {
        Assert.Equal("a\uFFFDb\uFFFD", AuditEntry.Clean("a\0b\ud83d", 10));
        Assert.Equal("ab", AuditEntry.Clean("abc", 2));
        Assert.Null(AuditEntry.Clean("", 2));
    }
}
