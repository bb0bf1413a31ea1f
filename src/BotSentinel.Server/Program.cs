using BotSentinel.Server.Commands;
using BotSentinel.Server.Demo;

return args switch
{
    ["--help" or "-h" or "help"] => HelpCommand.Run(),
    ["--version"] => HelpCommand.Version(),
    ["demo", .. var demo] => await DemoCommand.RunAsync(demo),
    ["server", .. var server] => await OperatorCommand.RunAsync(server),
    _ when UsageError.In(args) is { } error => error.Tell(),
    _ => await ServeCommand.RunAsync(args),
};
