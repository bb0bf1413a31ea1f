using BotSentinel.Server.Analytics;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Decisions;
using BotSentinel.Server.Health;
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
    private const string Marks = "/spam";

    public static void MapApi(this WebApplication app)
    {
        app.UseWhen(context => context.Request.Path.StartsWithSegments(Root, StringComparison.Ordinal), guarded => guarded.UseMiddleware<ApiErrors>().UseMiddleware<ApiGuard>());
        GuardMarks(app);
        RouteGroupBuilder api = app.MapGroup(Root);
        api.MapHealth();
        api.MapConditions();
        api.MapTenants();
        api.MapBots();
        api.MapPolicies();
        api.MapLists();
        api.MapSubjects();
        api.MapDecisions();
        api.MapAnalytics();
        api.MapKeys();
        app.MapDescription();
    }

    // Marks name any tenant: where there are several, they are for who runs the gateway.
    private static void GuardMarks(WebApplication app)
    {
        ApiKeys keys = app.Services.GetRequiredService<ApiKeys>();
        if (!keys.IsReadOnly)
        {
            app.UseWhen(context => context.Request.Path.StartsWithSegments(Marks), guarded => guarded.UseMiddleware<ApiErrors>().Use(async (context, next) =>
            {
                Caller caller = await keys.AuthenticateAsync(context);
                await (caller.May(KeyScope.TenantsWrite) ? next(context) : throw ProblemException.Forbidden($"The key lacks the scope {KeyScopes.Write(KeyScope.TenantsWrite)[0]}."));
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
        services.AddSingleton<PolicyService>();
        services.AddSingleton<PublicationService>();
        services.AddSingleton<PolicyPreview>();
        services.AddSingleton<ListService>();
        services.AddSingleton<ImportService>();
        services.AddSingleton<SubjectService>();
        services.AddSingleton<SubjectResets>();
        services.AddSingleton<AllowOnceService>();
        services.AddSingleton<UndoService>();
        services.AddSingleton<ConditionService>();
        services.AddSingleton<LiveEndpoint>();
        services.AddSingleton<DecisionWords>();
        services.AddSingleton<DecisionService>();
        services.AddSingleton<AnalyticsService>();
        services.AddSingleton<DecideEndpoint>();
        services.AddDescription();
    }
}
