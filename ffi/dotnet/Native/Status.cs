namespace Rollcall.Native;

/// <summary>Numbers of <c>rollcall_status</c>, as the header has them. Numbers are only ever added.</summary>
internal enum Status
{
    Ok = 0,
    NullPointer = 1,
    InvalidUtf8 = 2,
    InvalidArgument = 3,
    Busy = 4,
    Poisoned = 5,
    OutOfMemory = 6,
    Panic = 9,
    RuleSyntax = 100,
    RuleType = 101,
    RuleLimit = 102,
    Evaluation = 103,
    Entity = 110,
    BadRequest = 200,
    Forbidden = 201,
    NotFound = 202,
    Conflict = 203,
    Throttled = 204,
    Service = 205,
    Quota = 206,
    NotConnected = 220,
    Unauthenticated = 221,
    Transport = 300,
    Timeout = 301,
    Cancelled = 302,
    Storage = 400,
    StorageLocked = 401,
    StorageForeign = 402,
}
