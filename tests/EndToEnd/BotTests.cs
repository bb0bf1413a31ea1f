using EndToEnd.Bots;
using EndToEnd.Scenarios;
using EndToEnd.Upstreams;

namespace EndToEnd;

public sealed class GrammyTests(Scenario<Grammy, FakeUpstream> scenario)
    : ProtectedBotTests<Grammy, FakeUpstream>(scenario);

public sealed class NodeTelegramBotApiTests(Scenario<NodeTelegramBotApi, FakeUpstream> scenario)
    : ProtectedBotTests<NodeTelegramBotApi, FakeUpstream>(scenario);

public sealed class TelegrafTests(Scenario<Telegraf, FakeUpstream> scenario)
    : ProtectedBotTests<Telegraf, FakeUpstream>(scenario);

public sealed class TelegramBotPollingTests(Scenario<TelegramBotPolling, FakeUpstream> scenario)
    : ProtectedBotTests<TelegramBotPolling, FakeUpstream>(scenario);

public sealed class TelegramBotWebhookTests(Scenario<TelegramBotWebhook, FakeUpstream> scenario)
    : ProtectedBotTests<TelegramBotWebhook, FakeUpstream>(scenario);

public sealed class GrammyOnTestApiTests(Scenario<Grammy, TestApiUpstream> scenario)
    : ProtectedBotTests<Grammy, TestApiUpstream>(scenario);

public sealed class TelegrafOnTestApiTests(Scenario<Telegraf, TestApiUpstream> scenario)
    : ProtectedBotTests<Telegraf, TestApiUpstream>(scenario);
