namespace Microsoft.Open.Azure.AD.CommonLibrary;

/// <summary>A cmdlet was called before Connect-AzureAD.</summary>
public class AadNeedAuthenticationException : Exception
{
    /// <summary>Makes the exception with the sentence the original had.</summary>
    public AadNeedAuthenticationException()
        : base("You must call the Connect-AzureAD cmdlet before calling any other cmdlets.")
    {
    }

    /// <summary>Makes the exception with a text of its own.</summary>
    public AadNeedAuthenticationException(string message)
        : base(message)
    {
    }
}
