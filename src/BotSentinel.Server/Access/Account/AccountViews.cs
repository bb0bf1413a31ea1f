namespace BotSentinel.Server.Access.Account;

/// <summary>Who is signed in.</summary>
/// <param name="Id">Who.</param>
/// <param name="Name">How others see them.</param>
/// <param name="Login">What they sign in with; null: they sign in at a provider.</param>
/// <param name="Tenant">The tenant they work in.</param>
/// <param name="Role">What they are there; null: nothing but platform owner.</param>
/// <param name="PlatformOwner">Whether they may everything in every tenant.</param>
/// <param name="Permissions">What they may there.</param>
/// <param name="Tenants">Where they could work.</param>
/// <param name="RecoveryCodesLeft">Recovery codes that are not used.</param>
/// <param name="StepUpUntil">Until when keys, roles and exports are open to them without another proof.</param>
internal sealed record AccountView(string Id, string Name, string? Login, string Tenant, Role? Role, bool PlatformOwner, string[] Permissions, IReadOnlyList<TenantChoice> Tenants, int RecoveryCodesLeft, DateTimeOffset StepUpUntil);

/// <summary>A tenant that somebody could work in.</summary>
internal sealed record TenantChoice(string Id, string Name, Role? Role);

/// <summary>The tenant to work in.</summary>
internal sealed record ChosenTenant(string Tenant);

/// <summary>Another password.</summary>
/// <param name="Password">From 12 to 256 characters.</param>
internal sealed record NewPassword(string Password);

/// <summary>An authenticator app to be.</summary>
/// <param name="Secret">Its secret.</param>
/// <param name="Uri">The same as apps read it.</param>
/// <param name="Ticket">Comes back with its first code.</param>
internal sealed record NewAppView(string Secret, Uri Uri, string Ticket);

/// <summary>The first code of another authenticator app.</summary>
internal sealed record NewApp(string Ticket, string Code);
