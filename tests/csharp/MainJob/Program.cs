// The main job over the interop assembly alone, without PowerShell: what powershell/examples/MainJob.ps1 does, step by step.
// Usage: MainJob [SEED [DIRECTORY]]; the seed may also be named by ROLLCALL_TENANT.
using MainJob;
using Rollcall;

var seed = args.ElementAtOrDefault(0) ?? Environment.GetEnvironmentVariable("ROLLCALL_TENANT");
if (string.IsNullOrEmpty(seed))
{
    Console.Error.WriteLine("say which users and devices to work with: MainJob SEED [DIRECTORY]");
    return 2;
}

var own = args.ElementAtOrDefault(1) is null;
var directory = args.ElementAtOrDefault(1) ?? Path.Combine(Path.GetTempPath(), $"rollcall-{Guid.NewGuid()}", "contoso.rollcall");
Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(directory))!);
try
{
    using var session = Session.Open(new ConnectOptions { LocalDirectory = directory, Seed = seed });
    var tenant = new Tenant(session);
    MarketingGroup.Run(tenant);
    StampCollectors.Run(tenant);
    Conversion.Run(tenant);
    MemberOfGroup.Run(tenant);
    AdministrativeUnits.Run(tenant);
    RefreshTokens.Run(tenant);
    Tenant.Say("All six steps did what the articles say.");
    return 0;
}
catch (NotSoException failure)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}
finally
{
    if (own)
    {
        Directory.Delete(Path.GetDirectoryName(directory)!, recursive: true);
    }
}
