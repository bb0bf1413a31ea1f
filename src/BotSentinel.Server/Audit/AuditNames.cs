using BotSentinel.Server.Access.Operators;
using BotSentinel.Server.Api;
using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Audit;

/// <summary>How pages call who did something: by name where whoever looks may know it, by id else.</summary>
internal sealed class AuditNames(KeyService keys, OperatorService? operators = null)
{
    private const int Most = 500;

    /// <summary>Names of people and keys of the caller's tenant by id, of the first 500 each.</summary>
    public async Task<IReadOnlyDictionary<string, string>> OfAsync(Caller caller, CancellationToken cancellationToken)
    {
        Dictionary<string, string> names = [];
        PageRequest page = new(Most, null);
        foreach (OperatorView person in operators is not null && caller.May(KeyScope.OperatorsRead) ? (await operators.ListAsync(caller, page, cancellationToken)).Items : [])
        {
            names[person.Id] = person.Name;
        }

        foreach (KeyView key in caller.May(KeyScope.KeysRead) ? (await keys.ListAsync(caller, page, cancellationToken)).Items : [])
        {
            names[key.Id] = key.Name;
        }

        return names;
    }
}
