using System.Runtime.InteropServices;

namespace Rollcall.Native;

/// <summary>A pointer that this process owns and frees once; the zero pointer owns nothing.</summary>
internal abstract class OwnedHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;
}
