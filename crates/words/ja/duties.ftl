# 役割と段階。各団体の規程での役職名は規程パックの言葉です。
duty-manager = 保護管理者
duty-supervisor = 保護責任者
duty-clerk = 事務取扱担当者
duty-auditor = 監査責任者
duty-system_officer = システム担当者

stage-house = 体制の整備
stage-acquire = 取得
stage-enter = 入力
stage-use = 利用
stage-retain = 保存
stage-provide = 提供
stage-dispose = 削除・廃棄
