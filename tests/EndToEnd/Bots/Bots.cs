namespace EndToEnd.Bots;

public sealed class Grammy : BotProgram
{
    public override string Name => "grammy";

    protected override (string Program, string Argument) Command => Node("grammy");
}

public sealed class NodeTelegramBotApi : BotProgram
{
    public override string Name => "node-telegram-bot-api";

    protected override (string Program, string Argument) Command => Node("node-telegram-bot-api");
}

public sealed class Telegraf : BotProgram
{
    public override string Name => "telegraf";

    public override bool HasWebhook => true;

    protected override (string Program, string Argument) Command => Node("telegraf");
}

public sealed class TelegramBotPolling : BotProgram
{
    public override string Name => "telegram-bot-polling";

    protected override (string Program, string Argument) Command => Dotnet("EchoBot");
}

public sealed class TelegramBotWebhook : BotProgram
{
    public override string Name => "telegram-bot-webhook";

    public override bool HasWebhook => true;

    protected override (string Program, string Argument) Command => Dotnet("EchoBot");
}
