using BotSentinel.Server.Access;
using BotSentinel.Server.Access.Account;
using BotSentinel.Server.Access.Operators;
using BotSentinel.Server.Access.Passkeys;
using BotSentinel.Server.Access.SignIn;
using BotSentinel.Server.Analytics;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Bots;
using BotSentinel.Server.Decisions;
using BotSentinel.Server.Health;
using BotSentinel.Server.Keys;
using BotSentinel.Server.Lists;
using BotSentinel.Server.Policies;
using BotSentinel.Server.Policies.Trials;
using BotSentinel.Server.Reviews;
using BotSentinel.Server.Spam;
using BotSentinel.Server.Subjects;
using BotSentinel.Server.Tenants;
using BotSentinel.Server.Versions;

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
        api.MapConditions();
        api.MapTenants();
        api.MapBots();
        api.MapTraffic();
        api.MapPolicies();
        api.MapLists();
        api.MapSubjects();
        api.MapDecisions();
        api.MapReviews();
        api.MapMarks();
        api.MapAnalytics();
        api.MapKeys();
        if (!app.Services.GetRequiredService<Callers>().IsReadOnly)
        {
            api.MapSignIn();
            api.MapAccount();
            api.MapPasskeys();
            api.MapOperators();
        }

        api.MapAudit();
        app.MapDescription();
    }

    // What names all tenants is for who runs the gateway; one that runs from files has no others.
    private static void GuardAll(WebApplication app, string path, KeyScope scope)
    {
        Callers callers = app.Services.GetRequiredService<Callers>();
        AuditTrail trail = app.Services.GetRequiredService<AuditTrail>();
        ApiBudget budget = app.Services.GetRequiredService<ApiBudget>();
        if (!callers.IsReadOnly)
        {
            app.UseWhen(context => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase), guarded => guarded.UseMiddleware<ApiErrors>().Use(async (context, next) =>
            {
                Caller caller = await callers.AuthenticateAsync(context);
                context.Items[typeof(Caller)] = caller;
                budget.Spend(context.Response, caller, null);
                if (!caller.May(scope))
                {
                    throw ProblemException.Forbidden($"The scope {KeyScopes.Write(scope)[0]} is lacking.");
                }

                // What is about to be done is not in the database: that it is done is committed first.
                await trail.NoteAsync(caller, $"{path[1..]}.{(HttpMethods.IsPost(context.Request.Method) ? "mark" : HttpMethods.IsDelete(context.Request.Method) ? "undo" : "read")}", context.Request.Path.Value!, detail: context.Request.Query.ToDictionary(wish => wish.Key, wish => wish.Value.ToString(), StringComparer.Ordinal));
                await next(context);
            }));
        }
    }

    public static void AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => ApiJson.Set(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<Callers>();
        services.AddSingleton<ApiBudget>();
        services.AddSingleton<RememberedAnswers>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<FailedSignIns>();
        services.AddHostedService(provider => provider.GetRequiredService<FailedSignIns>());
        services.AddSingleton<Refusals>();
        services.AddSingleton<AuditKeys>();
        services.AddSingleton<AuditService>();
        services.AddSingleton<KeyRing>();
        services.AddSingleton<KeyService>();
        services.AddSingleton<TenantService>();
        services.AddSingleton<BotService>();
        services.AddSingleton<CallersBots>();
        services.AddSingleton<BotTraffic>();
        services.AddSingleton<PolicyChecks>();
        services.AddSingleton<PolicyService>();
        services.AddSingleton<PolicyTrial>();
        services.AddSingleton<PolicyPreview>();
        services.AddSingleton<VersionService<TenantRow>, TenantVersions>();
        services.AddSingleton<VersionService<BotRow>, BotVersions>();
        services.AddSingleton<VersionService<PolicyRow>, PolicyVersions>();
        services.AddSingleton<ListDangers>();
        services.AddSingleton<ListService>();
        services.AddSingleton<ListHistoryService>();
        services.AddSingleton<ImportService>();
        services.AddSingleton<ImportDraftService>();
        services.AddSingleton<SubjectService>();
        services.AddSingleton<MarkService>();
        services.AddSingleton<ReviewService>();
        services.AddSingleton<SubjectResets>();
        services.AddSingleton<AllowOnceService>();
        services.AddSingleton<UndoService>();
        services.AddSingleton<ConditionService>();
        services.AddSingleton<LiveEndpoint>();
        services.AddLocalization();
        services.AddSingleton<DecisionWords>();
        services.AddSingleton<DecisionService>();
        services.AddSingleton<AnalyticsService>();
        services.AddSingleton<AnalyticsReports>();
        services.AddSingleton<DecideEndpoint>();
        services.AddSingleton<HealthService>();
        services.AddDescription();
    }
}
