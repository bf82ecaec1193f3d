//! An authority of our own and a certificate for each site, with fresh keys every time.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::ResolvesServerCertUsingSni;
use rustls::sign::CertifiedKey;

use crate::content::{OtherScheme, Scheme, sites};

pub(crate) struct Identity {
    pub(crate) ca_pem: String,
    pub(crate) config: ServerConfig,
}

impl Identity {
    pub(crate) fn new() -> anyhow::Result<Identity> {
        let mut authority = CertificateParams::new(Vec::new())?;
        authority.distinguished_name.push(DnType::CommonName, "Fixture estate authority");
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate()?)?;

        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut certificates = ResolvesServerCertUsingSni::new();
        for site in sites() {
            if site.scheme == Scheme::Http && site.other_scheme == OtherScheme::Refused {
                continue;
            }
            let mut leaf = CertificateParams::new(site.hosts.clone())?;
            leaf.distinguished_name.push(DnType::CommonName, site.hosts[0].as_str());
            leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
            leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
            leaf.use_authority_key_identifier_extension = true;
            let key = KeyPair::generate()?;
            let leaf = leaf.signed_by(&key, &authority)?;
            let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
            let key = provider.key_provider.load_private_key(key)?;
            let chain = vec![leaf.der().clone()];
            for host in &site.hosts {
                certificates.add(host, CertifiedKey::new(chain.clone(), Arc::clone(&key)))?;
            }
        }
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(certificates));
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Identity { ca_pem: authority.pem(), config })
    }
}
