import hashlib

from notifications.channels import signing

SECRET = "SEC000000000000000000000"


def test_dingtalk_signs_time_and_secret() -> None:
    # printf '1700000000000\nSEC…' | openssl dgst -sha256 -hmac SEC… -binary | base64
    assert signing.dingtalk(SECRET, 1700000000000) == "1zJ/w34EOSVAYr7cu7Vo8LnebmK2/GrCgegtr8mQrqM="


def test_feishu_signs_nothing_with_time_and_secret_as_key() -> None:
    # printf '' | openssl dgst -sha256 -mac HMAC -macopt hexkey:… -binary | base64
    assert signing.feishu(SECRET, 1700000000) == "T/Rh7mO9UfAMVq2oLqqH6N/gcjNQWQW4G5Lekc5WAeo="


def test_aliyun_signature_is_that_of_its_manual() -> None:
    nothing = hashlib.sha256(b"").hexdigest()

    authorization = signing.acs3(
        "YourAccessKeyId",
        "YourAccessKeySecret",
        query={
            "RegionId": "cn-shanghai",
            "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
        },
        headers={
            "host": "ecs.cn-shanghai.aliyuncs.com",
            "x-acs-action": "RunInstances",
            "x-acs-version": "2014-05-26",
            "x-acs-date": "2023-10-26T10:22:32Z",
            "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
            "x-acs-content-sha256": nothing,
        },
    )

    assert authorization == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;"
        "x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_queries_are_sorted_and_encoded_as_rfc_3986_says() -> None:
    assert (
        signing.canonical_query({"b": "一 *~/", "a": "x+y&z"})
        == "a=x%2By%26z&b=%E4%B8%80%20%2A~%2F"
    )
