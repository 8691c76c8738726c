/** A definition with everything in it that the tools of the time could put there. */
export const FULL_DEFINITION = `<?xml version="1.0" encoding="utf-8"?>
<!-- of a shop -->
<ServiceDefinition name="Shop" upgradeDomainCount="3" schemaVersion="2012-05.1.7" topologyChangeDiscovery="UpgradeDomainWalk"
    xmlns="http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceDefinition" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceDefinition ServiceDefinition.xsd">
  <LoadBalancerProbes><LoadBalancerProbe name="probe" protocol="http" path="/up" port="80" intervalInSeconds="5" timeoutInSeconds="11"/></LoadBalancerProbes>
  <WebRole name="Front" vmsize="small" enableNativeCodeExecution="true">
    <Sites>
      <Site name="Web" physicalDirectory="..\\Front">
        <VirtualApplication name="admin" physicalDirectory="..\\Admin"><VirtualDirectory name="pictures" physicalDirectory="..\\Pictures"/></VirtualApplication>
        <Bindings><Binding name="http" endpointName="HttpIn" hostHeader="shop.example"/></Bindings>
      </Site>
    </Sites>
    <Endpoints>
      <InputEndpoint name="HttpIn" protocol="http" port="80" localPort="8080" loadBalancerProbe="probe"/>
      <InputEndpoint name="HttpsIn" protocol="https" port="443" certificate="tls"/>
      <InternalEndpoint name="Inner" protocol="tcp"><FixedPortRange min="9000" max="9010"/></InternalEndpoint>
      <InstanceInputEndpoint name="Each" protocol="tcp" localPort="7"><AllocatePublicPortFrom><FixedPortRange min="1" max="9"/></AllocatePublicPortFrom></InstanceInputEndpoint>
    </Endpoints>
    <Imports><Import moduleName="Diagnostics"/><Import moduleName="RemoteAccess"/></Imports>
    <ConfigurationSettings><Setting name="Colour"/><Setting name="Data.Connection"/></ConfigurationSettings>
    <Certificates><Certificate name="tls" storeLocation="LocalMachine" storeName="My" permissionLevel="limitedOrElevated"/></Certificates>
    <LocalResources><LocalStorage name="scratch" sizeInMB="100" cleanOnRoleRecycle="false"/></LocalResources>
    <Startup priority="1"><Task commandLine="prepare.cmd" executionContext="elevated" taskType="simple"><Environment><Variable name="A" value="b"/></Environment></Task></Startup>
    <Contents><Content destination="tools"><SourceDirectory path="..\\tools"/></Content></Contents>
  </WebRole>
  <WorkerRole name="Back" vmsize="Large">
    <Runtime executionContext="elevated">
      <Environment><Variable name="Id"><RoleInstanceValue xpath="/RoleEnvironment/CurrentInstance/@id"/></Variable></Environment>
      <EntryPoint><ProgramEntryPoint commandLine="back.exe" setReadyOnProcessStart="true"/></EntryPoint>
    </Runtime>
    <ConfigurationSettings/>
  </WorkerRole>
  <NetworkTrafficRules>
    <OnlyAllowTrafficTo><Destinations><RoleEndpoint endpointName="Inner" roleName="Front"/></Destinations><WhenSource matches="AnyRule"><FromRole roleName="Back"/></WhenSource></OnlyAllowTrafficTo>
  </NetworkTrafficRules>
</ServiceDefinition>`;

/** A configuration that fits it. */
export const FULL_CONFIGURATION = `<?xml version="1.0" encoding="UTF-8"?>
<?tool made by one?>
<s:ServiceConfiguration serviceName="Shop" osFamily="2" osVersion="WA-GUEST-OS-2.10_201203-01" schemaVersion="2012-05.1.7"
    xmlns:s="http://schemas.microsoft.com/ServiceHosting/2008/10/ServiceConfiguration">
  <s:Role name="Front">
    <s:Certificates><s:Certificate name="tls" thumbprint="0123456789abcdef0123456789abcdef01234567" thumbprintAlgorithm="sha1"/></s:Certificates>
    <s:ConfigurationSettings>
      <s:Setting name="Colour" value="&lt;red&gt; &amp; &quot;blue&quot;&#10;"/>
      <s:Setting name="Data.Connection" value=""/>
      <s:Setting name="Microsoft.WindowsAzure.Plugins.Diagnostics.ConnectionString" value="UseDevelopmentStorage=true"/>
      <s:Setting name="Microsoft.WindowsAzure.Plugins.RemoteAccess.Enabled" value="false"/>
    </s:ConfigurationSettings>
    <s:Instances count="2"/>
  </s:Role>
  <s:Role name="back" vmName="b"><s:Instances count="1000"/></s:Role>
  <s:NetworkConfiguration>
    <s:VirtualNetworkSite name="net"/>
    <s:Dns><s:DnsServers><s:DnsServer name="d" IPAddress="10.0.0.4"/></s:DnsServers></s:Dns>
    <s:AddressAssignments><s:InstanceAddress roleName="Front"><s:Subnets><s:Subnet name="one"/></s:Subnets></s:InstanceAddress></s:AddressAssignments>
  </s:NetworkConfiguration>
</s:ServiceConfiguration>`;
