using System.Collections.Frozen;
using BotSentinel.Testing.Wire;

namespace BotSentinel.Testing.Methods;

/// <summary>A method of the Bot API. Throws <see cref="ApiFailure"/> for an error answer.</summary>
internal delegate ApiAnswer ApiMethod(FakeBot bot, ApiRequest request);

/// <summary>All methods by name.</summary>
internal static class ApiMethods
{
    private static readonly FrozenDictionary<string, ApiMethod> Table = BuildTable();

    public static async Task<ApiAnswer> ExecuteAsync(FakeBot bot, ApiRequest request, CancellationToken cancellationToken)
    {
        if (request.Method.Equals("getUpdates", StringComparison.OrdinalIgnoreCase))
        {
            return await UpdateMethods.GetUpdatesAsync(bot, request, cancellationToken);
        }

        return Table.TryGetValue(request.Method, out ApiMethod? method) ? method(bot, request) : throw new ApiFailure(404, "Not Found: method not found");
    }

    /// <summary>Whether Telegram ignores the method in the answer of a webhook.</summary>
    public static bool IsRefusedInWebhookAnswer(string method) =>
        method.StartsWith("get", StringComparison.OrdinalIgnoreCase)
        || method.Equals("setWebhook", StringComparison.OrdinalIgnoreCase)
        || method.Equals("deleteWebhook", StringComparison.OrdinalIgnoreCase)
        || method.Equals("logOut", StringComparison.OrdinalIgnoreCase)
        || method.Equals("close", StringComparison.OrdinalIgnoreCase);

    private static FrozenDictionary<string, ApiMethod> BuildTable()
    {
        var table = new Dictionary<string, ApiMethod>(StringComparer.OrdinalIgnoreCase);
        foreach (string name in SimpleMethods.AnsweredTrue)
        {
            table[name] = (_, _) => ApiAnswer.True;
        }

        UpdateMethods.AddTo(table);
        SendMethods.AddTo(table);
        EditMethods.AddTo(table);
        ChatMethods.AddTo(table);
        ProfileMethods.AddTo(table);
        return table.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
