using System.Data.Common;
using BotSentinel.Policies;
using BotSentinel.Server.Access;
using BotSentinel.Server.Access.Operators;
using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Access.SignIn;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tenants;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Commands;

/// <summary>Lets whoever has the server make and rescue people, beside a gateway that runs or does not: they are shown a link. Nothing here asks who they are, for they could read and write the database anyway.</summary>
internal static class OperatorCommand
{
    private const string Actor = "server";
    private const string Usage = """
        Usage: botsentinel-server server create-operator NAME [--role ROLE] [--tenant TENANT] [--Gateway:SETTING VALUE]...
               botsentinel-server server create-operator NAME --platform-owner
               botsentinel-server server reset-password LOGIN
        ROLE is owner, admin, moderator, analyst or auditor, owner unless said; TENANT is default unless said.
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        (string Verb, string Name, string? Tenant, Role Role, bool IsPlatformOwner, string[] Settings)? wanted = Parse(args);
        if (wanted is not { } told)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        try
        {
            GatewayOptions options = GatewayOptionsReader.Read(WebApplication.CreateSlimBuilder(told.Settings).Configuration);
            if (options.Database is not { } database)
            {
                await Console.Error.WriteLineAsync("This gateway runs from files, and has no operators.");
                return 1;
            }

            using DurableStore store = new(database, TimeProvider.System, new StoreSignals(new ChangeSignal(), new AuditSignal()));
            await using StoreSession session = await store.WriteAllAsync(new AuditOrigin(Actor), CancellationToken.None);
            LinkService links = new(store, options);
            string? problem = told.Verb == "reset-password" ? await ResetAsync(session, links, told.Name) : await CreateAsync(session, links, told.Name, told.Tenant, told.Role, told.IsPlatformOwner);
            if (problem is not null)
            {
                await Console.Error.WriteLineAsync(problem);
            }

            return problem is null ? 0 : 1;
        }
        catch (SentinelConfigurationException mistakes)
        {
            await Console.Error.WriteLineAsync(mistakes.Message);
        }
        catch (DbException unusable)
        {
            await Console.Error.WriteLineAsync($"The database cannot be used: {unusable.Message} Start the gateway once, so that it makes its tables.");
        }

        return 1;
    }

    private static async Task<string?> CreateAsync(StoreSession session, LinkService links, string name, string? tenant, Role role, bool isPlatformOwner)
    {
        string wanted = tenant ?? TenantRow.Default;
        if (await session.Db.Tenants.FirstOrDefaultAsync(row => row.Name == wanted || row.Id == wanted) is not { } where)
        {
            return $"There is no tenant {wanted}.";
        }

        OperatorRow person = LinkService.Add(session, name, isPlatformOwner);
        LinkService.AddTo(session, person, where.Id, role);
        session.Audit("operator.create", person.Id, new { role, platformOwner = isPlatformOwner }, where.Id);
        return await ShowAsync(session, links, person.Id);
    }

    private static async Task<string?> ResetAsync(StoreSession session, LinkService links, string name)
    {
        string login = SignInService.Login(name);
        if (await session.Db.Operators.FirstOrDefaultAsync(row => row.Login == login) is not { } person)
        {
            return $"Nobody signs in as {login}.";
        }

        (person.IsEnabled, person.Version) = (true, person.Version + 1);
        session.Audit("operator.reset", person.Id, tenant: await SessionService.LogOfAsync(session, person.Id, CancellationToken.None));
        return await ShowAsync(session, links, person.Id);
    }

    private static async Task<string?> ShowAsync(StoreSession session, LinkService links, string operatorId)
    {
        Uri link = links.Make(session, operatorId);
        await session.CommitAsync();
        await Console.Out.WriteLineAsync($"Once, within a day: {link}");
        return null;
    }

    private static (string Verb, string Name, string? Tenant, Role Role, bool IsPlatformOwner, string[] Settings)? Parse(string[] args)
    {
        if (args is not [("create-operator" or "reset-password") and var verb, var name, .. var rest] || name.StartsWith('-') || name.Trim().Length is 0 or > 100)
        {
            return null;
        }

        string? tenant = null;
        Role role = Role.Owner;
        bool isPlatformOwner = false;
        List<string> settings = [];
        for (int i = 0; i < rest.Length; i++)
        {
            bool isCreate = verb == "create-operator", hasValue = i + 1 < rest.Length;
            switch (rest[i])
            {
                case "--platform-owner" when isCreate:
                    isPlatformOwner = true;
                    break;
                case "--tenant" when isCreate && hasValue:
                    tenant = rest[++i];
                    break;
                case "--role" when isCreate && hasValue && rest[i + 1].All(char.IsAsciiLetter) && Enum.TryParse(rest[i + 1], ignoreCase: true, out role):
                    i++;
                    break;
                default:
                    settings.Add(rest[i]);
                    break;
            }
        }

        return UsageError.In([.. settings]) is null ? (verb, name.Trim(), tenant, role, isPlatformOwner, [.. settings]) : null;
    }
}
