using BotSentinel.Server.Bots;
using BotSentinel.Server.Decisions;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Lists;
using BotSentinel.Server.Policies;
using BotSentinel.Server.Subjects;
using BotSentinel.Server.Tenants;

namespace BotSentinel.Server.Api;

/// <summary>The REST API as a table of contents.</summary>
internal static class ApiEndpoints
{
    public const string Root = "/api/v1";
    private const string Marks = "/spam", Status = "/status";

    public static void MapApi(this WebApplication app)
    {
        app.UseWhen(context => context.Request.Path.StartsWithSegments(Root, StringComparison.OrdinalIgnoreCase), guarded => guarded.UseMiddleware<ApiErrors>().UseMiddleware<ApiGuard>());
        GuardAll(app, Marks, KeyScope.TenantsWrite);
        GuardAll(app, Status, KeyScope.TenantsRead);
        RouteGroupBuilder api = app.MapGroup(Root);
        api.MapHealth();
        api.MapTenants();
        api.MapBots();
        api.MapPolicies();
        api.MapLists();
        api.MapSubjects();
        api.MapDecisions();
        api.MapKeys();
        app.MapDescription();
    }

    // What names all tenants is for who runs the gateway; one that runs from files has no others.
    private static void GuardAll(WebApplication app, string path, KeyScope scope)
    {
        ApiKeys keys = app.Services.GetRequiredService<ApiKeys>();
        if (!keys.IsReadOnly)
        {
            app.UseWhen(context => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase), guarded => guarded.UseMiddleware<ApiErrors>().Use(async (context, next) =>
            {
                Caller caller = await keys.AuthenticateAsync(context);
                await (caller.May(scope) ? next(context) : throw ProblemException.Forbidden($"The key lacks the scope {KeyScopes.Write(scope)[0]}."));
            }));
        }
    }

    public static void AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => ApiJson.Set(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<ApiBudget>();
        services.AddSingleton<RememberedAnswers>();
        services.AddSingleton<Misses>();
        services.AddSingleton<KeyRing>();
        services.AddSingleton<KeyService>();
        services.AddSingleton<TenantService>();
        services.AddSingleton<BotService>();
        services.AddSingleton<CallersBots>();
        services.AddSingleton<PolicyChecks>();
        services.AddSingleton<PolicyService>();
        services.AddSingleton<PublicationService>();
        services.AddSingleton<ListService>();
        services.AddSingleton<ImportService>();
        services.AddSingleton<SubjectService>();
        services.AddSingleton<DecisionService>();
        services.AddSingleton<DecideEndpoint>();
        services.AddDescription();
    }
}
