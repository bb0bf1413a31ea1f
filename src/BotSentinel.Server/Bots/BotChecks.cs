using BotSentinel.Server.Api;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Outbound;
using BotSentinel.Server.Tenants;

namespace BotSentinel.Server.Bots;

/// <summary>What must hold of a bot's settings, in the API as in the configuration. No secret is shown.</summary>
internal static class BotChecks
{
    public static Checks Of(BotDocument bot, string tenant, GatewayOptions options, OutboundRules outbound)
    {
        Checks checks = new Checks()
            .That(bot.Upstream is null || IsAddress(bot.Upstream), "upstream", null, "is no http or https address.", "Write one like http://127.0.0.1:9101/hook.")
            .That(bot.Telegram is null || IsAddress(bot.Telegram), "telegram", null, "is no http or https address.", "Write one like https://api.telegram.org.");
        if (tenant != TenantRow.Default)
        {
            RefuseInside(checks, "upstream", bot.Upstream, outbound);
            RefuseInside(checks, "telegram", bot.Telegram, outbound);
        }

        if (bot.Mode == BotMode.Webhook && bot.Upstream is null && options.PublicUrl is null)
        {
            checks.That(false, "upstream", null, "is missing.", "Write the address of the bot's own webhook, like http://127.0.0.1:9101/hook, or let the gateway have a PublicUrl so that the bot can tell it by setWebhook.");
        }

        return checks;
    }

    /// <summary>As <see cref="Of(BotDocument, string, GatewayOptions, OutboundRules)"/>, with the secrets that came along.</summary>
    public static Checks Of(BotSettings bot, string? token, string tenant, GatewayOptions options, OutboundRules outbound) => Of(bot, tenant, options, outbound)
        .That(bot.SecretToken is null || BotOptionsReader.SecretPattern.IsMatch(bot.SecretToken), "secretToken", null, "is no secret token.", "Write 1 to 256 letters, digits, - or _, as Telegram asks for.")
        .That(token is null || BotOptionsReader.TokenPattern.IsMatch(token), "token", null, "is no bot token.", "Write it as @BotFather gave it: a number, a colon, and letters, digits, - or _.");

    private static void RefuseInside(Checks checks, string path, string? address, OutboundRules outbound) =>
        checks.That(address is null || !IsAddress(address) || !outbound.RefusesAtSight(new Uri(address)), path, address, "is inside of the gateway's own network.", "Write an address of the public internet, or have who runs the gateway allow the network by Gateway:Outbound:Allow.");

    private static bool IsAddress(string text) =>
        text.Length <= 2048 && !text.Contains('\0', StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is ("http" or "https") && address.UserInfo.Length == 0;
}
