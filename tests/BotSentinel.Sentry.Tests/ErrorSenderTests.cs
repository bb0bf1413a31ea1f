using System.Collections.Concurrent;
using System.Text;
using BotSentinel.Updates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sentry.Extensibility;
using Sentry.Protocol.Envelopes;

namespace BotSentinel.Sentry.Tests;

public sealed class ErrorSenderTests : IDisposable
{
    private readonly Mailbox _mailbox = new();
    private readonly IDisposable _sentry;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public ErrorSenderTests() => _sentry = SentrySdk.Init(options =>
    {
        options.Dsn = "https://key@127.0.0.1/1";
        options.Transport = _mailbox;
        options.AutoSessionTracking = false;
        options.SendDefaultPii = true;
    });

    public void Dispose() => _sentry.Dispose();

    [Fact]
    public async Task Error_ArrivesWithItsKeyAndWithoutWhatUsersWrote()
    {
        SentrySdk.ConfigureScope(scope => scope.User = new SentryUser { Id = "user-4711" });

        string sent = await SendAsync("shop.sold-out", s => s.SendErrorsToSentry());

        Assert.Contains("shop.sold-out", sent, StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException", sent, StringComparison.Ordinal);
        Assert.Contains(nameof(Throw), sent, StringComparison.Ordinal);
        Assert.DoesNotContain("4711", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("my secret text", sent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_AreSentToThoseWhoAskForThem() =>
        Assert.Contains("my secret text", await SendAsync("failed", s => s.SendErrorsToSentry(options => options.IncludeMessages = true)), StringComparison.Ordinal);

    [Fact]
    public async Task IgnoredKey_IsNotSent() => Assert.Equal("", await SendAsync("telegram.blocked", s => s.SendErrorsToSentry()));

    [Fact]
    public async Task RegisteredSentinel_SendsAsLongAsTheHostRuns()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddBotSentinel(s => s.UseSentry());
        using IHost host = builder.Build();
        await host.StartAsync(_cancellation);

        host.Services.GetRequiredService<Sentinel>().ReportError(Update(), "failed", Thrown());
        await host.StopAsync(_cancellation);

        Assert.Contains("InvalidOperationException", await _mailbox.ReadAsync(), StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => new SentinelBuilder().UseSentry());
    }

    private async Task<string> SendAsync(string key, Func<Sentinel, IAsyncDisposable> send)
    {
        await using (Sentinel sentinel = new SentinelBuilder().Build())
        await using (send(sentinel))
        {
            sentinel.ReportError(Update(), key, Thrown());
        }

        return await _mailbox.ReadAsync();
    }

    private static BotUpdate Update() => new() { Platform = Platform.Telegram, Kind = UpdateKind.Message, UserId = 4711, ChatId = 4711, Text = "my secret text" };

    private static Exception Thrown()
    {
        try
        {
            return Throw();
        }
        catch (InvalidOperationException thrown)
        {
            return thrown;
        }
    }

    private static Exception Throw() => throw new InvalidOperationException("no my secret text") { Data = { ["text"] = "my secret text" } };

    private sealed class Mailbox : ITransport
    {
        private readonly ConcurrentQueue<Envelope> _sent = [];

        public Task SendEnvelopeAsync(Envelope envelope, CancellationToken cancellationToken = default)
        {
            _sent.Enqueue(envelope);
            return Task.CompletedTask;
        }

        public async Task<string> ReadAsync()
        {
            await SentrySdk.FlushAsync(TimeSpan.FromSeconds(10));
            using MemoryStream all = new();
            foreach (Envelope envelope in _sent)
            {
                await envelope.SerializeAsync(all, null, TestContext.Current.CancellationToken);
            }

            return Encoding.UTF8.GetString(all.ToArray());
        }
    }
}
