namespace BotSentinel.Analyzers.Tests;

public class DiagnosticTests
{
    [Fact]
    public async Task RightClass_DrawsNoComplaint() => Assert.Empty(await Compiled.DiagnosticsAsync("""
        [RateLimit(20, "1m", Scope = LimitScope.Chat), RequireRole("admin")]
        partial class Shop
        {
            [OnCommand("start", "/begin")] public Task Start(ITelegramBotClient bot, Message message, string rest, CancellationToken ct) => Task.CompletedTask;
            [OnCommand("pay"), RateLimit(5, "10s"), RateLimit(50, "1d"), Debounce("2s"), Policy("any"), Cost(0.5), Notify] ValueTask Pay(User user, int amount) => default;
            [OnCommand("pay")] static void HowToPay(Update update) { }
            [OnCallback("a:*:b:*")] Task Pair(CallbackQuery query, long a, string b, Message message, Chat chat) => Task.CompletedTask;
            [OnInlineQuery] Task Search(InlineQuery query, User user) => Task.CompletedTask;
            [OnUpdate(UpdateType.EditedMessage)] Task Edited(Message message, User? user, Decision? decision) => Task.CompletedTask;
            [OnMyChatMember] Task Membership(ChatMemberUpdated change, Chat chat, User user) => Task.CompletedTask;
            [OnUpdate] Task Rest(Update update, Decision decision) => Task.CompletedTask;
            public void NoHandler() { }
        }
        """));

    [Theory]
    [InlineData("BSN002", """RateLimit(5, "10")""", """[OnText, RateLimit(5, "10")] Task Do() => Task.CompletedTask;""")]
    [InlineData("BSN002", """RateLimit(5, "9999999d")""", """[OnText, RateLimit(5, "9999999d")] Task Do() => Task.CompletedTask;""")]
    [InlineData("BSN002", """Debounce("2d")""", """[OnText, Debounce("2d")] Task Do() => Task.CompletedTask;""")]
    [InlineData("BSN002", """Debounce("")""", """[OnText, Debounce("")] Task Do() => Task.CompletedTask;""")]
    [InlineData("BSN003", "Second", """[OnCommand("a")] Task First() => Task.CompletedTask; [OnCommand("b", "/A")] Task Second() => Task.CompletedTask;""")]
    [InlineData("BSN003", "Second", """[OnCallback("a:*")] Task First() => Task.CompletedTask; [OnCallback("a:*")] Task Second() => Task.CompletedTask;""")]
    [InlineData("BSN003", "Second", """[OnUpdate] Task First() => Task.CompletedTask; [OnUpdate] Task Second() => Task.CompletedTask;""")]
    [InlineData("BSN003", "Second", """[OnPhoto] Task First() => Task.CompletedTask; [OnMessage(MessageType.Photo)] Task Second() => Task.CompletedTask;""")]
    [InlineData("BSN004", "Do", """[OnText] async void Do() => await Task.Yield();""")]
    [InlineData("BSN006", "text", """[OnPhoto] Task Do(string text) => Task.CompletedTask;""")]
    [InlineData("BSN006", "query", """[OnText] Task Do(CallbackQuery query) => Task.CompletedTask;""")]
    [InlineData("BSN006", "first", """[OnCallback("a:*")] Task Do(string first, string second) => Task.CompletedTask;""")]
    [InlineData("BSN006", "number", """[OnCallback("a")] Task Do(int number) => Task.CompletedTask;""")]
    [InlineData("BSN006", "services", """[OnText] Task Do(IServiceProvider services) => Task.CompletedTask;""")]
    [InlineData("BSN007", "Do", """[OnText] int Do() => 0;""")]
    [InlineData("BSN007", "Do", """[OnText] Task<int> Do() => Task.FromResult(0);""")]
    [InlineData("BSN007", "Do", """[OnText] Task Do<T>() => Task.CompletedTask;""")]
    [InlineData("BSN007", "update", """[OnText] Task Do(in Update update) => Task.CompletedTask;""")]
    [InlineData("BSN008", """OnCommand("two words")""", """[OnCommand("two words")] Task Do() => Task.CompletedTask;""")]
    [InlineData("BSN008", "OnCommand", """[OnCommand] Task Do() => Task.CompletedTask;""")]
    [InlineData("BSN009", """RateLimit(0, "1s")""", """[OnText, RateLimit(0, "1s")] Task Do() => Task.CompletedTask;""")]
    [InlineData("BSN009", """RateLimit(1, "1s", Scope = LimitScope.None)""", """[OnText, RateLimit(1, "1s", Scope = LimitScope.None)] Task Do() => Task.CompletedTask;""")]
    [InlineData("BSN009", "Cost(0)", """[OnText, Cost(0)] Task Do() => Task.CompletedTask;""")]
    [InlineData("BSN009", "RequireRole", """[OnText, RequireRole] Task Do() => Task.CompletedTask;""")]
    [InlineData("BSN009", "OnUpdate(UpdateType.Unknown)", """[OnUpdate(UpdateType.Unknown)] Task Do() => Task.CompletedTask;""")]
    [InlineData("BSN010", "Cost(2)", """[Cost(2)] Task Do() => Task.CompletedTask;""")]
    [InlineData("BSN010", "Notify", """[OnText, Notify] Task Do() => Task.CompletedTask;""")]
    public async Task Mistake_IsToldWhereItStands(string id, string at, string member)
    {
        (string Id, string At, string Message)[] told = await Compiled.DiagnosticsAsync($"partial class Shop {{ {member} }}");

        (string Id, string At, string Message) only = Assert.Single(told);
        Assert.Equal(id, only.Id);
        Assert.True(only.At == at || (id == "BSN007" && only.At == "Do"), only.At);
    }

    [Theory]
    [InlineData("class Shop")]
    [InlineData("static partial class Shop")]
    [InlineData("partial class Shop<T>")]
    public async Task ClassThatCannotBeCompleted_IsTold(string declaration)
    {
        (string Id, string At, string Message)[] told = await Compiled.DiagnosticsAsync($"{declaration} {{ [OnText] static Task Do() => Task.CompletedTask; }}");

        Assert.Equal([("BSN005", "Shop")], told.Select(one => (one.Id, one.At)));
    }

    [Fact]
    public async Task TwoHandlersOfOneName_AreTold()
    {
        (string Id, string At, string Message)[] told = await Compiled.DiagnosticsAsync("""partial class Shop { [OnText] Task Do() => Task.CompletedTask; [OnPhoto] Task Do(Message message) => Task.CompletedTask; }""");

        Assert.Equal(["BSN007", "BSN007"], told.Select(one => one.Id));
    }

    [Theory]
    [InlineData("""{ "policies": { "expensive": { "limits": { "permits": 1, "window": "1h" } } } }""")]
    [InlineData("""// a comment with "policies": {\n{ "Serilog": { "x": [ { "y": "}" } ] }, "BotSentinel": { "Policies": { /* ! */ "default": {}, "expensive" /* : */ : {}, } } }""")]
    public async Task PolicyOfNoFile_IsToldWithThoseThereAre(string json)
    {
        const string Source = """partial class Shop { [OnText, Policy("EXPENSIVE")] Task A() => Task.CompletedTask; [OnPhoto, Policy("expensve")] Task B() => Task.CompletedTask; }""";

        (string Id, string At, string Message) only = Assert.Single(await Compiled.DiagnosticsAsync(Source, ("/bot/botsentinel.json", json.Replace("\\n", "\n", StringComparison.Ordinal))));

        Assert.Equal(("BSN001", """Policy("expensve")"""), (only.Id, only.At));
        Assert.Contains("expensive", only.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PolicyOfTheProgram_IsKnown()
    {
        const string Source = """
            partial class Shop { [OnText, Policy("mine", "default")] Task A() => Task.CompletedTask; [OnPhoto, Policy("other")] Task B() => Task.CompletedTask; }
            static class Setup { const string Name = "mine"; static void Do(BotSentinel.SentinelBuilder s) => s.PerUser(1, TimeSpan.FromSeconds(1)).AddPolicy(Name, new PolicyOptions()); }
            """;

        Assert.Equal([("BSN001", """Policy("other")""")], (await Compiled.DiagnosticsAsync(Source)).Select(one => (one.Id, one.At)));
    }

    [Fact]
    public async Task NoPolicyToBeSeen_NothingIsSaid() =>
        Assert.Empty(await Compiled.DiagnosticsAsync("""partial class Shop { [OnText, Policy("somewhere")] Task A() => Task.CompletedTask; }"""));

    [Fact]
    public void EveryDiagnostic_IsDocumentedAndTracked()
    {
        string root = Repository.Root;
        string docs = System.IO.File.ReadAllText(Path.Combine(root, "docs/handlers.md"));
        string releases = System.IO.File.ReadAllText(Path.Combine(root, "src/BotSentinel.Analyzers/AnalyzerReleases.Unshipped.md"));

        Assert.All(new HandlerAnalyzer().SupportedDiagnostics, diagnostic =>
        {
            Assert.Contains($"### {diagnostic.Id}", docs, StringComparison.Ordinal);
            Assert.Contains(diagnostic.Id, releases, StringComparison.Ordinal);
        });
    }
}
