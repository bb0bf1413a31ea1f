using System.Diagnostics;
using System.Text.RegularExpressions;
using BotSentinel.Testing;

namespace BotSentinel.Analyzers.Tests;

/// <summary>The sample with generated handlers as native code, trimmed and compiled ahead of time.</summary>
public sealed partial class PublishTests : IDisposable
{
    // Members of Telegram.Bot that the compiler ahead of time warns of; all (de)serialise by types that its own JSON context knows. docs/handlers.md lists them.
    private static readonly string[] Known =
    [
        "Requests.FileRequestBase`1.ToHttpContent", "Requests.RequestBase`1.ToHttpContent", "Serialization.PolymorphicJsonConverter`1", "Serialization.ReplyMarkupConverter",
        "Serialization.RichTextConverter", "TelegramBotClient.<DeserializeContent>",
    ];

    private const string Token = "4711:test-token";
    private readonly string _folder = Directory.CreateTempSubdirectory("botsentinel-").FullName;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Sample_PublishesWithoutWarningsAndAnswersAsNativeCode()
    {
        string output = await PublishAsync();
        Assert.DoesNotContain("warning", output, StringComparison.OrdinalIgnoreCase);

        await using FakeTelegram telegram = await FakeTelegram.StartAsync(cancellationToken: _cancellation);
        FakeBot bot = telegram.AddBot(Token);
        ProcessStartInfo start = new(Path.Combine(_folder, "Handlers.Generated"));
        start.Environment["BOT_TOKEN"] = Token;
        start.Environment["TELEGRAM_API"] = telegram.BaseUrl;
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        using Process native = Process.Start(start)!;
        try
        {
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(_cancellation);
            patience.CancelAfter(TimeSpan.FromMinutes(1));
            await TalkAsync(telegram, bot, patience.Token);
        }
        finally
        {
            native.Kill();
        }
    }

    [Fact]
    public async Task AllWarnings_AreOfTelegramBotAndKnown()
    {
        string output = await PublishAsync("-p:ShowAllWarnings=true", "-p:TreatWarningsAsErrors=false");

        string[] warned = [.. Warning().Matches(output).Select(match => match.Groups[1].Value).Distinct()];
        Assert.NotEmpty(warned);
        Assert.All(warned, member => Assert.Contains(Known, known => member.StartsWith("Telegram.Bot." + known, StringComparison.Ordinal)));
    }

    private static async Task TalkAsync(FakeTelegram telegram, FakeBot bot, CancellationToken cancellationToken)
    {
        FakeUser user = telegram.User(5), admin = telegram.User(1001);

        SentMessage menu = await user.AskAsync(bot, "/start", cancellationToken);
        Assert.Equal("Welcome", menu.Text);
        Assert.Equal("Paid 12", (await user.AskAsync(bot, "/pay 12", cancellationToken)).Text);
        Assert.Equal("Item 7 goes to the end of the road", (await user.AskAsync(bot, "order 7 to the end of the road", cancellationToken)).Text);
        bot.Receive(user.Press(menu, "buy:1"));
        ApiCall answered = await telegram.WaitForCallAsync("answerCallbackQuery", cancellationToken: cancellationToken);
        Assert.Equal("In your basket: 1", answered.Parameters["text"]);

        // Refused for want of the role: what is answered next is the next question.
        user.Send(bot, "/ban 9 spam");
        Assert.Equal("Items: 1", (await user.AskAsync(bot, "/basket", cancellationToken)).Text);
        Assert.Equal("9 is banned: spam", (await admin.AskAsync(bot, "/ban 9 spam", cancellationToken)).Text);
    }

    private async Task<string> PublishAsync(params string[] properties)
    {
        // Written to a file: servers that a build leaves behind would keep a pipe open.
        string log = Path.Combine(_folder, "publish.log");
        string[] arguments = ["-c", "exec dotnet publish \"$@\" >\"$0\" 2>&1", log, Path.Combine(Repository.Root, "samples", "Handlers.Generated"), "-c", "Release", "-r", "linux-x64", "-o", _folder, "-v", "minimal", "--tl:off", "-nodeReuse:false", "-p:UseSharedCompilation=false", .. properties];
        ProcessStartInfo start = new("/bin/sh", arguments);
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment.Remove("MSBUILD_EXE_PATH");
        start.Environment.Remove("MSBuildSDKsPath");
        using Process publish = Process.Start(start)!;
        await publish.WaitForExitAsync(_cancellation);
        string output = await System.IO.File.ReadAllTextAsync(log, _cancellation);
        Assert.True(publish.ExitCode == 0, output);
        return output;
    }

    [GeneratedRegex(@"warning IL\d+: ([\w.`<>+]+)")]
    private static partial Regex Warning();
}
