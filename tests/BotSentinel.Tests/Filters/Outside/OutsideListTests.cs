using System.Text;
using BotSentinel.Filters.Outside;
using BotSentinel.Policies;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Tests.Filters.Outside;

public sealed class OutsideListTests : IDisposable
{
    private const string Good = "101\n102\n103\nbad.example\n";

    private readonly ListServer _server = new();
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("101\n102\n")]
    [InlineData("id,name\r\n101,spam\r\n\"102\",more\r\n")]
    [InlineData("# comment\n101;x\n102;y")]
    [InlineData("[101, 102]")]
    [InlineData("[\"101\", \"102\"]")]
    [InlineData("""{ "ok": true, "count": 2, "result": [ { "user_id": 101, "offences": 5 }, { "user_id": 102 } ] }""")]
    public async Task ListInAnyUsualForm_IsRead(string body)
    {
        _server.Say(body);
        using OutsideList list = await LoadedAsync();

        Assert.True(list.Entries.Has(101));
        Assert.True(list.Entries.Has(102));
        Assert.False(list.Entries.Has(5));
        Assert.Null(list.Status.Failure);
    }

    [Fact]
    public async Task Domains_CoverWhatIsBelowThem()
    {
        _server.Say(Good);
        using OutsideList list = await LoadedAsync();

        Assert.True(list.Entries.Covers("a.bad.example"));
        Assert.False(list.Entries.Covers("notbad.example"));
    }

    [Theory]
    [InlineData("503 Service Unavailable", "Content-Type: text/csv", "1")]
    [InlineData("404 Not Found", "Content-Type: text/csv", "1")]
    [InlineData("200 OK", "Content-Type: text/html", "<html>sign in</html>")]
    [InlineData("200 OK", "Content-Type: text/csv", "<!doctype html><p>sign in</p>")]
    [InlineData("200 OK", "Content-Type: image/png", "101")]
    [InlineData("200 OK", "Content-Type: text/csv", "")]
    [InlineData("200 OK", "Content-Type: application/json", "[101, 102")]
    [InlineData("200 OK", "Content-Type: text/csv", "101\n")]
    [InlineData("200 OK", "Content-Type: text/csv", "no list at all, only words\nand more of them")]
    public async Task AnswerThatIsNoList_LeavesTheLastGoodOne(string status, string headers, string body)
    {
        _server.Say(Good);
        using OutsideList list = await LoadedAsync();
        DateTimeOffset good = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromMinutes(30));

        _server.Say(body, headers, status);
        await list.RefreshAsync();

        Assert.True(list.Entries.Has(103));
        Assert.NotNull(list.Status.Failure);
        Assert.Equal((good, 4), (list.Status.LoadedAt!.Value, list.Status.Entries));
    }

    [Fact]
    public async Task HalfAFile_LeavesTheLastGoodOne()
    {
        _server.Say(Good);
        using OutsideList list = await LoadedAsync();

        _server.Answer = (_, stream, token) => stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: 1000\r\n\r\n101\n102\n"u8.ToArray(), token).AsTask();
        await list.RefreshAsync();

        Assert.True(list.Entries.Has(103));
        Assert.NotNull(list.Status.Failure);
    }

    [Fact]
    public async Task AGigabyte_IsGivenUpAtTheLimit()
    {
        _server.Say(Good);
        using OutsideList list = await LoadedAsync();
        long sent = 0;
        byte[] block = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("1234567\n", 8192)));
        _server.Answer = async (_, stream, token) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nConnection: close\r\n\r\n"u8.ToArray(), token);
            for (; sent < 1L << 30; sent += block.Length)
            {
                await stream.WriteAsync(block, token);
            }
        };
        await list.RefreshAsync();

        Assert.Contains("larger than 1 MB", list.Status.Failure, StringComparison.Ordinal);
        Assert.True(list.Entries.Has(103));
        Assert.InRange(sent, 0, 1L << 27);
    }

    [Fact]
    public async Task ServerThatNeverEnds_IsGivenUpInTime_AndNobodyWaits()
    {
        _server.Say(Good);
        using OutsideList list = await LoadedAsync();
        TaskCompletionSource asked = new();
        _server.Answer = async (_, stream, token) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: 1000\r\n\r\n101\n"u8.ToArray(), token);
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, token);
        };

        Task refresh = list.RefreshAsync();
        await asked.Task;
        Assert.True(list.Entries.Has(103));
        await refresh;

        Assert.Contains("longer than 1s", list.Status.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServerThatIsDown_LeavesTheLastGoodOne()
    {
        _server.Say(Good);
        using OutsideList list = await LoadedAsync();

        _server.Dispose();
        await list.RefreshAsync();

        Assert.True(list.Entries.Has(103));
        Assert.NotNull(list.Status.Failure);
    }

    [Fact]
    public async Task ServerWithoutProperTls_IsNotBelieved()
    {
        _server.Say(Good);
        using OutsideList list = Make(new OutsideListOptions { Url = _server.Url.Replace("http:", "https:", StringComparison.Ordinal), Timeout = TimeSpan.FromSeconds(5) });

        await list.RefreshAsync();

        Assert.Equal(0, list.Entries.Count);
        Assert.NotNull(list.Status.Failure);
        Assert.Null(list.Status.LoadedAt);
    }

    [Fact]
    public async Task UnchangedList_IsNotSentAgain_ButCountsAsFresh()
    {
        _server.Say(Good, "Content-Type: text/csv\r\nETag: \"v1\"");
        using OutsideList list = await LoadedAsync();
        string asked = "";
        _time.Advance(TimeSpan.FromHours(1));
        _server.Answer = (request, stream, token) =>
        {
            asked = request;
            return stream.WriteAsync("HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"u8.ToArray(), token).AsTask();
        };
        await list.RefreshAsync();

        Assert.Contains("If-None-Match: \"v1\"", asked, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(_time.GetUtcNow(), list.Status.LoadedAt);
        Assert.True(list.Entries.Has(103));
    }

    [Fact]
    public async Task LastGoodList_IsThereAfterARestart()
    {
        string kept = Path.Combine(Directory.CreateTempSubdirectory("botsentinel").FullName, "kept");
        _server.Say(Good);
        using (OutsideList list = Make(Options with { KeepIn = kept }))
        {
            await list.RefreshAsync();
        }

        _server.Say("", status: "503 Service Unavailable");
        using OutsideList next = Make(Options with { KeepIn = kept });
        next.Start();

        Assert.True(next.Entries.Has(103));
        Assert.NotNull(next.Status.LoadedAt);
        Directory.Delete(Path.GetDirectoryName(kept)!, recursive: true);
    }

    [Fact]
    public async Task List_RefusesItsUsersAndDomains()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("botsentinel").FullName, "list.csv");
        await File.WriteAllTextAsync(file, Good);
        using Sentinel sentinel = new SentinelBuilder().Configure(options => options with
        {
            OutsideLists = options.OutsideLists.Add("cas", new OutsideListOptions { File = file }),
        }).Content(new() { Spammers = new() { Lists = ["cas"] } }).Content(new() { Links = new() { DenyLists = ["CAS"] } }).Build();
        while (sentinel.OutsideLists[0].LoadedAt is null)
        {
            await Task.Yield();
        }

        Assert.True(sentinel.Decide(ContentStage.Update("hello", user: 102)).IsRefused);
        Assert.True(sentinel.Decide(ContentStage.Update("http://x.bad.example", user: 1)).IsRefused);
        Assert.False(sentinel.Decide(ContentStage.Update("hello", user: 1)).IsRefused);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    public void Dispose()
    {
        _server.Dispose();
        _http.Dispose();
    }

    private OutsideListOptions Options => new() { Url = _server.Url, MaxMegabytes = 1, Timeout = TimeSpan.FromSeconds(1) };

    private OutsideList Make(OutsideListOptions options) => new("cas", options, _time, _http, NullLogger.Instance);

    private async Task<OutsideList> LoadedAsync()
    {
        OutsideList list = Make(Options);
        await list.RefreshAsync();
        Assert.Null(list.Status.Failure);
        return list;
    }
}
