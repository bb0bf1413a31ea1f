using BotSentinel.Server.Access.Pages;
using BotSentinel.Server.Admin;
using BotSentinel.Server.Audit;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Subjects;
using Microsoft.AspNetCore.Localization;
using MudBlazor;
using MudBlazor.Services;

namespace BotSentinel.Server.Panel;

/// <summary>The panel on the admin listener.</summary>
internal static class PanelStart
{
    /// <summary>Bytes of what a browser sends at once: a long policy file, as text.</summary>
    private const long LargestMessage = 1 << 20;

    public static void AddPanel(this WebApplicationBuilder builder)
    {
        // Where it runs from what was built, and not from what was published, its files are where the packages are.
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddLocalization();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents().AddHubOptions(hub => hub.MaximumReceiveMessageSize = LargestMessage);
        builder.Services.AddCascadingAuthenticationState();
        builder.Services.AddMudServices(mud =>
        {
            mud.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomStart;
            mud.SnackbarConfiguration.PreventDuplicates = false;
        });
        builder.Services.AddTransient<MudLocalizer, ComponentTexts>();
        builder.Services.AddSingleton<AuditNames>();
        builder.Services.AddSingleton<BotNames>();
        builder.Services.AddSingleton<SubjectActions>();
        builder.Services.AddScoped<PanelSession>();
        builder.Services.AddScoped<PanelClock>();
    }

    public static void MapPanel(this WebApplication app)
    {
        app.UseRequestLocalization(localization =>
        {
            localization.DefaultRequestCulture = new RequestCulture(PanelLanguages.All[0]);
            localization.SupportedCultures = localization.SupportedUICultures = PanelLanguages.All;
        });
        app.UseAntiforgery();
        if (app.Services.GetRequiredService<GatewayOptions>().Database is null)
        {
            app.Use(NeedsDatabaseAttribute.RefuseAsync);
        }

        app.MapStaticAssets();
        app.MapPages();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = "'none'").WithMetadata(new ContentPolicy());
    }

    /// <summary>Before routing: an address where nothing is shows the page that says so, to people; programs are told in their own way.</summary>
    public static void UseNotFoundPage(this WebApplication app) => app.UseWhen(IsForReading, pages => pages.UseStatusCodePagesWithReExecute("/not-found"));

    private static bool IsForReading(HttpContext context) => HttpMethods.IsGet(context.Request.Method) && context.Request.GetTypedHeaders().Accept.Any(type => type.MediaType == "text/html");
}
