namespace BotSentinel.Policies.Settings;

/// <summary>Filters of content: their settings, and what people read about them.</summary>
internal static class SecretsEntries
{
    public static readonly RecordShape<NumbersOptions> Numbers = new(
        "numbers",
        "Which numbers are not wanted in a text.",
        new NumbersOptions(),
        () =>
        [
            new Setting<NumbersOptions, bool>("phones", "Whether phone numbers count.", Shapes.Switch, options => options.Phones, (options, value) => options with { Phones = value }, "true"),
            new Setting<NumbersOptions, bool>("cards", "Whether payment card numbers count.", Shapes.Switch, options => options.Cards, (options, value) => options with { Cards = value }, "true"),
        ]);

    public static readonly RecordShape<SecretsOptions> Secrets = new(
        "secrets",
        "Tokens and keys that nobody should send.",
        new SecretsOptions(),
        () =>
        [
        ]);

    public static IEnumerable<FilterEntry> All =>
    [
        new(
            Numbers.Record,
            "Phone numbers with a plus sign or marked by the platform; 13 to 19 digits whose check digit fits and whose first digit card networks give out.",
            "Order numbers, dates, times, prices, IP addresses, numbers whose check digit does not fit.",
            "1.",
            """{ "numbers": { "phones": false } }""",
            "My card is 4111 1111 1111 1111",
            "Order 4111 1111 1111 1112"),
        new(
            Secrets.Record,
            "Tokens of bots, access keys of AWS, GitHub, GitLab, Slack, Stripe, Google, SendGrid and npm, private keys. Meant for what a bot sends above all.",
            "Hashes, ids and other long words that have none of these forms.",
            "1.",
            """{ "secrets": {} }""",
            "123456789: and 35 letters, as BotFather gives them out",
            "commit 9f2c1e0a8b7d"),
    ];
}
