using BotSentinel.Policies;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace BotSentinel.Tests.Policies;

public sealed class PolicyWatcherTests : IAsyncDisposable
{
    private const string Permits = """{ "policies": { "default": { "limits": { "permits": $, "window": "1m" } } } }""";
    private readonly PolicyFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogCollector _log = new();
    private readonly List<Sentinel> _made = [];

    [Fact]
    public void GoodFileAfterABadOne_IsAppliedAndTheBadOneChangesNothing()
    {
        (Sentinel sentinel, PolicyWatcher watcher) = Watched(file => new SentinelBuilder().LoadPolicies(file));
        using (watcher)
        {
            Write("2");
            Assert.True(watcher.Reload());
            Assert.Equal(2, PermitsOf(sentinel));

            Write("\"many\", \"widow\": \"1m\"");
            Assert.False(watcher.Reload());
            Assert.Equal(2, PermitsOf(sentinel));
            Assert.Equal(["policies.default.limits.permits", "policies.default.limits.widow"], watcher.Errors.Select(error => error.Path));
            Assert.Equal(2, _log.GetSnapshot().Count(record => record.Id.Id == 3));

            Write("3");
            Assert.True(watcher.Reload());
            Assert.Equal(3, PermitsOf(sentinel));
            Assert.Empty(watcher.Errors);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(76)]
    public void HalfAFile_ChangesNothing(int length)
    {
        (Sentinel sentinel, PolicyWatcher watcher) = Watched(file => new SentinelBuilder().LoadPolicies(file));
        using (watcher)
        {
            SentinelOptions before = sentinel.Options;

            _folder.Write(Permits[..length]);

            Assert.False(watcher.Reload());
            Assert.Same(before, sentinel.Options);
        }
    }

    [Fact]
    public void EveryPrefixOfAFile_IsRefused() =>
        Assert.All(Enumerable.Range(0, Files.Sample.TrimEnd().Length), length => Assert.NotEmpty(Files.Errors(Files.Sample[..length])));

    [Fact]
    public void RemovedFile_ChangesNothing()
    {
        string path = Write("1");
        SentinelBuilder builder = new SentinelBuilder().LoadPolicies(path);
        Sentinel sentinel = Made(builder.Build());
        using PolicyWatcher watcher = builder.Watch(sentinel);

        File.Delete(path);

        Assert.False(watcher.Reload());
        Assert.Equal(1, PermitsOf(sentinel));
    }

    [Fact]
    public void WhatCodeSaid_OutlivesAReload()
    {
        (Sentinel sentinel, PolicyWatcher watcher) = Watched(file => new SentinelBuilder().Block(666).LoadPolicies(file).PerUser(9, TimeSpan.FromMinutes(1)));
        using (watcher)
        {
            Write("2");
            watcher.Reload();

            Assert.Equal([2, 9], sentinel.Options.Policies["default"].Limits.Select(limit => limit.Permits));
            Assert.Equal(666, Assert.Single(sentinel.Options.Lists.Block).User);
        }
    }

    [Fact]
    public void ChangesInQuickSuccession_AreReadOnceWhenAllIsCalm()
    {
        ConfigurationManager configuration = new();
        configuration["Policies:default:Limits:0:Permits"] = "1";
        configuration["Policies:default:Limits:0:Window"] = "1m";
        (Sentinel sentinel, PolicyWatcher watcher) = Watched(_ => new SentinelBuilder().Configure(configuration));
        using (watcher)
        {
            Change("2");
            _time.Advance(PolicyWatcher.Calm / 2);
            Change("3");
            _time.Advance(PolicyWatcher.Calm / 2);
            Assert.Equal(1, PermitsOf(sentinel));

            _time.Advance(PolicyWatcher.Calm / 2);
            Assert.Equal(3, PermitsOf(sentinel));
            Assert.Equal(1, _log.GetSnapshot().Count(record => record.Id.Id == 1));
        }

        Change("4");
        _time.Advance(PolicyWatcher.Calm);
        Assert.Equal(3, PermitsOf(sentinel));

        void Change(string permits)
        {
            configuration["Policies:default:Limits:0:Permits"] = permits;
            ((IConfigurationRoot)configuration).Reload();
        }
    }

    [Fact]
    public void SectionThatDisappears_ChangesNothing()
    {
        string file = _folder.Write("""{ "BotSentinel": """ + Permits.Replace("$", "1", StringComparison.Ordinal) + " }", "appsettings.json");
        IConfigurationRoot configuration = new ConfigurationBuilder().AddJsonFile(file, optional: true, reloadOnChange: false).Build();
        (Sentinel sentinel, PolicyWatcher watcher) = Watched(_ => new SentinelBuilder().Configure(configuration.GetSection("BotSentinel")));
        using (watcher)
        {
            File.Delete(file);
            configuration.Reload();

            Assert.False(watcher.Reload());
            Assert.Equal("BotSentinel", Assert.Single(watcher.Errors).Path);
            Assert.Equal(1, PermitsOf(sentinel));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FileReplacedByRenaming_IsNoticed(bool poll)
    {
        (Sentinel sentinel, PolicyWatcher watcher) = Watched(file => new SentinelBuilder().LoadPolicies(file, poll), TimeProvider.System);
        using (watcher)
        {
            Write("2");

            await Until(() => PermitsOf(sentinel) == 2);
        }
    }

    [Fact]
    public void FailureOfABuildersOwnStep_ChangesNothing()
    {
        bool fails = false;
        (Sentinel sentinel, PolicyWatcher watcher) = Watched(file => new SentinelBuilder().LoadPolicies(file).Configure(options => fails ? throw new InvalidOperationException("broken step") : options));
        using (watcher)
        {
            Write("2");
            fails = true;

            Assert.False(watcher.Reload());
            Assert.Equal(1, PermitsOf(sentinel));
            Assert.Contains(_log.GetSnapshot(), record => record.Exception is InvalidOperationException);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Sentinel sentinel in _made)
        {
            await sentinel.DisposeAsync();
        }

        _folder.Dispose();
    }

    private static int PermitsOf(Sentinel sentinel) => sentinel.Options.Policies["default"].Limits[0].Permits;

    private string Write(string permits) => _folder.Write(Permits.Replace("$", permits, StringComparison.Ordinal));

    private (Sentinel Sentinel, PolicyWatcher Watcher) Watched(Func<string, SentinelBuilder> make, TimeProvider? time = null)
    {
        SentinelBuilder builder = make(Write("1"));
        builder.TimeProvider = time ?? _time;
        builder.LoggerFactory = LoggerFactory.Create(logging => logging.AddProvider(new FakeLoggerProvider(_log)));
        Sentinel sentinel = Made(builder.Build());
        return (sentinel, builder.Watch(sentinel));
    }

    private Sentinel Made(Sentinel sentinel)
    {
        _made.Add(sentinel);
        return sentinel;
    }

    /// <summary>Waits for the file system's notice, which no fake clock can bring about.</summary>
    private static async Task Until(Func<bool> holds)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(20));
        while (!holds())
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }
}
